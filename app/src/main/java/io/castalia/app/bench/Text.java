package io.castalia.app.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.castalia.producers.corpus.CorpusReader;
import io.castalia.producers.corpus.PartSink;
import io.castalia.producers.model.TokenizedContext;
import io.castalia.producers.model.Tokenizer;
import io.castalia.schemas.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The text of a producer's benchmark: parts of a corpus, and their contexts in groups as large as a transaction's. */
final class Text {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<String> parts;
    private final List<List<TokenizedContext>> groups;
    private final long tokens;

    private Text(List<String> parts, List<List<TokenizedContext>> groups) {
        this.parts = parts;
        this.groups = groups;
        this.tokens = groups.stream()
                .flatMap(List::stream)
                .mapToLong(TokenizedContext::length)
                .sum();
    }

    /**
     * Takes parts until they have so many tokens; the corpus is gone through again where it has fewer.
     *
     * @param chars of a group: the part that reaches it is the last
     */
    static Text of(Path corpus, Tokenizer tokenizer, long tokens, int chars) {
        List<String> all = read(corpus);
        var parts = new ArrayList<String>();
        var groups = new ArrayList<List<TokenizedContext>>();
        var group = new ArrayList<TokenizedContext>();
        long taken = 0;
        int length = 0;
        for (int i = 0; taken < tokens; i++) {
            Refusal.unless(i < all.size() || taken > 0, "corpus", corpus, "text that has tokens");
            String part = all.get(i % all.size());
            List<TokenizedContext> contexts = tokenizer.contexts(part);
            parts.add(part);
            group.addAll(contexts);
            taken += contexts.stream().mapToLong(TokenizedContext::length).sum();
            length += part.length();
            if (length >= chars) {
                groups.add(List.copyOf(group));
                group.clear();
                length = 0;
            }
        }
        groups.add(List.copyOf(group));
        return new Text(parts, groups);
    }

    private static List<String> read(Path corpus) {
        var parts = new ArrayList<String>();
        new CorpusReader().read(corpus, new PartSink() {
            @Override
            public void part(String source, long position, String text) {
                parts.add(text);
            }

            @Override
            public void setAside(String source, long line, byte[] bytes, String error, String message) {
                Narrator.say("left out", message);
            }
        });
        Refusal.unless(!parts.isEmpty(), "corpus", corpus, "a file or a folder that holds text");
        return parts;
    }

    /** Contexts in groups; a batch is of one group. */
    List<List<TokenizedContext>> groups() {
        return groups;
    }

    /** Tokens of all contexts, special ones included. */
    long tokens() {
        return tokens;
    }

    /** Writes the parts as a document each, in JSON Lines. */
    Path write(Path file) throws IOException {
        var lines = new ArrayList<String>();
        for (String part : parts) {
            lines.add(JSON.writeValueAsString(JSON.createObjectNode().put("text", part)));
        }
        return Files.write(file, lines);
    }
}
