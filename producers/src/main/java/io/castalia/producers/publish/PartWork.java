package io.castalia.producers.publish;

import io.castalia.producers.model.TokenizedContext;
import io.castalia.producers.model.Tokenizer;
import io.castalia.schemas.Side;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An entry and its contexts; or why it is set aside. */
final class PartWork {

    private final Entry entry;
    private final List<ContextRow> rows = new ArrayList<>();
    private @Nullable RuntimeException error;

    /** Cuts a part into contexts. An end has none. */
    PartWork(Entry entry, Tokenizer tokenizer) {
        this.entry = entry;
        if (entry instanceof Entry.Unreadable unreadable) {
            error = unreadable.error();
        } else if (entry instanceof Entry.Part part) {
            tokenize(part, tokenizer);
        }
    }

    private void tokenize(Entry.Part part, Tokenizer tokenizer) {
        try {
            Side side = Side.of(part.text());
            for (TokenizedContext context : tokenizer.contexts(part.text())) {
                rows.add(new ContextRow(part.id(), side, context));
            }
        } catch (RuntimeException e) {
            setAside(e);
        }
    }

    /** The part goes to the dead letters, whole. */
    void setAside(RuntimeException because) {
        rows.clear();
        error = because;
    }

    Entry entry() {
        return entry;
    }

    /** The contexts, in order; none of a part that is set aside. */
    List<ContextRow> rows() {
        return rows;
    }

    /** Why it is set aside. */
    @Nullable
    RuntimeException error() {
        return error;
    }

    /** Name of the part's corpus; empty where there is none. */
    String corpus() {
        return entry instanceof Entry.Part part ? part.corpus() : "";
    }
}
