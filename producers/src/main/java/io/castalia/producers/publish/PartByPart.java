package io.castalia.producers.publish;

import io.castalia.producers.model.Tokenizer;
import io.castalia.producers.pack.Place;
import io.castalia.schemas.Side;
import java.util.List;
import java.util.Optional;

/** A context never spans two parts, and has the side of its own. */
record PartByPart(Tokenizer tokenizer) implements Cutting {

    @Override
    public List<ContextRow> cut(Entry.Part part) {
        Side side = Side.of(part.text());
        return tokenizer.contexts(part.text()).stream()
                .map(context -> new ContextRow(part.id(), side, context))
                .toList();
    }

    @Override
    public void end() {}

    @Override
    public void begin(Optional<Place> place) {}

    @Override
    public Optional<Place> place(long next) {
        return Optional.empty();
    }
}
