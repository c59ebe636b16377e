package io.castalia.producers.publish;

import io.castalia.producers.model.Tokenizer;
import io.castalia.producers.pack.Place;
import io.castalia.producers.pack.RowPacker;
import io.castalia.producers.pack.RowRule;
import io.castalia.schemas.Id;
import io.castalia.schemas.Side;
import java.util.List;
import java.util.Optional;

/** Documents in rows, one behind the other. A row is a part of its own: its side is that of its text. */
final class Packed implements Cutting {

    private final Tokenizer tokenizer;
    private final RowRule rule;
    private RowPacker packer;

    Packed(Tokenizer tokenizer, RowRule rule) {
        this.tokenizer = tokenizer;
        this.rule = rule;
        this.packer = new RowPacker(rule, Place.start());
    }

    @Override
    public List<ContextRow> cut(Entry.Part part) {
        var contexts = tokenizer.contexts(part.begins() ? rule.separator() + part.text() : part.text());
        return packer.add(part.corpus(), part.origin().offset(), part.begins(), contexts).stream()
                .map(row -> new ContextRow(
                        Id.of("row", part.corpus(), row.offset(), row.token()),
                        Side.of(row.context().text()),
                        row.context()))
                .toList();
    }

    @Override
    public void end() {
        packer.end();
    }

    @Override
    public void begin(Optional<Place> place) {
        packer = new RowPacker(rule, place.orElse(Place.start()));
    }

    @Override
    public Optional<Place> place(long next) {
        return Optional.of(packer.place(next));
    }
}
