package io.castalia.producers.pack;

import io.castalia.schemas.Refusal;
import java.util.List;

/**
 * How documents are joined into rows (delphi, {@code load_tokenized_data}).
 *
 * @param length tokens in a row
 * @param separator text of the token that stands before each document, the first one too
 * @param before ids of the special tokens that begin each row, as a tokenizer puts them before each context
 * @param behind how many special tokens the tokenizer puts behind each context; in rows there are none
 * @param documents that are joined; what does not fill a row behind so many is dropped
 */
public record RowRule(int length, String separator, List<Integer> before, int behind, int documents) {

    /** Documents that are joined, where nothing else is said. */
    public static final int DOCUMENTS = 2048;

    public RowRule {
        Refusal.unless(!separator.isEmpty(), "packing.separator", separator, "the text of a token");
        Refusal.unless(
                before.size() < length,
                "packing.length",
                length,
                "more than the %d tokens before".formatted(before.size()));
        Refusal.unless(documents > 0, "packing.documents", documents, "at least 1");
        before = List.copyOf(before);
    }

    /** Tokens of documents in a row. */
    int room() {
        return length - before.size();
    }
}
