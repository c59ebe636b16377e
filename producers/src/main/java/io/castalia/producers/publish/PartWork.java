package io.castalia.producers.publish;

import io.castalia.producers.pack.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An entry and its contexts; or why it is set aside. */
final class PartWork {

    private final Entry entry;
    private final List<ContextRow> rows = new ArrayList<>();
    private final Optional<Place> place;
    private @Nullable RuntimeException error;

    /** Cuts a part into contexts. An end has none. */
    PartWork(Entry entry, Cutting cutting) {
        this.entry = entry;
        if (entry instanceof Entry.Unreadable unreadable) {
            error = unreadable.error();
        } else if (entry instanceof Entry.Part part) {
            cut(part, cutting);
        } else if (entry instanceof Entry.Ending) {
            cutting.end();
        }
        this.place = cutting.place(entry.origin().offset() + 1);
    }

    private void cut(Entry.Part part, Cutting cutting) {
        try {
            rows.addAll(cutting.cut(part));
        } catch (RuntimeException e) {
            setAside(e);
        }
    }

    Outcome outcome() {
        return new Outcome(entry, rows.size(), place);
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
