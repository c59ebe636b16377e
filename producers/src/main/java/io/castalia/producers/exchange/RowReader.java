package io.castalia.producers.exchange;

import io.castalia.producers.exchange.CacheSplit.Cursor;
import io.castalia.producers.model.TokenizedContext;
import io.castalia.producers.sparse.SparseCode;
import io.castalia.producers.tokenizer.TokenDecoder;
import io.castalia.schemas.Id;
import io.castalia.schemas.Refusal;
import io.castalia.schemas.Side;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Goes through the rows of a cache once. In memory are a chunk of each file and one row. */
public final class RowReader implements AutoCloseable {

    private static final int TOKEN_SHIFT = 44;
    private static final int LATENT_SHIFT = 16;
    private static final int LATENT_MASK = (1 << (TOKEN_SHIFT - LATENT_SHIFT)) - 1;

    private final List<CacheSplit> splits;
    private final List<Cursor> cursors;
    private final TokenDecoder tokens;
    private final OptionalInt bos;
    private final String corpus;
    private final @Nullable BufferedReader notes;
    private final long[] row; // (context)
    private long[] entries = new long[1 << 12]; // position, latent and half, so that they sort by position and latent
    private int size;
    private long next;

    RowReader(
            List<CacheSplit> splits,
            int context,
            TokenDecoder tokens,
            OptionalInt bos,
            String corpus,
            @Nullable Path notes) {
        this.splits = splits;
        this.cursors = splits.stream().map(CacheSplit::cursor).toList();
        this.tokens = tokens;
        this.bos = bos;
        this.corpus = corpus;
        this.row = new long[context];
        try {
            this.notes = notes == null ? null : Files.newBufferedReader(notes);
        } catch (IOException e) {
            throw new Refusal("%s cannot be read; may you read it?".formatted(notes), e);
        }
    }

    /** Whether there is another row. */
    public boolean hasNext() {
        return next < splits.get(0).rows();
    }

    /**
     * The next row.
     *
     * @throws Refusal where something in it cannot be
     */
    public CachedRow next() {
        splits.get(0).tokens(next, row);
        RowNote note = notes == null ? null : RowNote.read(notes, next, row.length);
        int length = note == null ? row.length : note.tokens();
        var ids = new int[length];
        var masked = new boolean[length];
        for (int t = 0; t < length; t++) {
            ids[t] = (int) Math.max(-1, Math.min(Integer.MAX_VALUE, row[t]));
            tokens.require(ids[t]);
            masked[t] = note != null && note.masked().get(t);
        }
        masked[0] |= note == null && bos.isPresent();
        TokenizedContext context = tokens.context(ids, masked);
        SparseCode code = code(length);
        next++;
        return note == null
                ? new CachedRow(Id.of("row", corpus, next - 1), Side.of(context.text()), context, code)
                : new CachedRow(note.part(), note.side(), context, code);
    }

    private SparseCode code(int length) {
        size = 0;
        for (Cursor cursor : cursors) {
            cursor.row(next, this::add);
        }
        Arrays.sort(entries, 0, size);
        var froms = new int[length + 1];
        var latents = new int[size];
        var halves = new short[size];
        for (int i = 0; i < size; i++) {
            int token = (int) (entries[i] >>> TOKEN_SHIFT);
            latents[i] = (int) (entries[i] >>> LATENT_SHIFT) & LATENT_MASK;
            halves[i] = (short) entries[i];
            if (token >= length) {
                throw new Refusal("latent %d fires at token %d of row %d, which has %d; %s belongs to another cache"
                        .formatted(latents[i], token, next, length, RowNote.FILE));
            }
            if (i > 0 && entries[i] >>> LATENT_SHIFT == entries[i - 1] >>> LATENT_SHIFT) {
                throw new Refusal(
                        "latent %d fires twice at token %d of row %d; it can once".formatted(latents[i], token, next));
            }
            froms[token + 1] = i + 1;
        }
        for (int t = 0; t < length; t++) {
            froms[t + 1] = Math.max(froms[t + 1], froms[t]);
        }
        return new SparseCode(froms, latents, halves);
    }

    private void add(int position, int latent, short half) {
        if (size == entries.length) {
            entries = Arrays.copyOf(entries, 2 * size);
        }
        entries[size++] = ((long) position << TOKEN_SHIFT) | ((long) latent << LATENT_SHIFT) | half;
    }

    @Override
    public void close() {
        try {
            if (notes != null) {
                notes.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
