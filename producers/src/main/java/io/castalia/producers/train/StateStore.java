package io.castalia.producers.train;

import io.castalia.producers.model.Sinks;
import io.castalia.schemas.Half;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.BitSet;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * The hidden states of a corpus at one hookpoint, in half precision on disk, so that every further epoch and coder costs
 * no forward pass. Made by {@link StateWriter}.
 */
final class StateStore implements AutoCloseable {

    /** Written last: a folder without it is not whole. */
    static final String INDEX = "contexts.tsv";

    private final FileChannel channel;
    private final int width;
    private final List<StoredContext> contexts;
    private final Sinks sinks;

    private StateStore(FileChannel channel, int width, List<StoredContext> contexts, Sinks sinks) {
        this.channel = channel;
        this.width = width;
        this.sinks = sinks;
        this.contexts = contexts;
    }

    /** Whether every hookpoint's file has all rows that the index speaks of. */
    static boolean isWhole(Path folder, List<String> hookpoints, ToIntFunction<String> widths) throws IOException {
        if (!Files.exists(folder.resolve(INDEX))) {
            return false;
        }
        long rows = 0;
        for (String line : Files.readAllLines(folder.resolve(INDEX))) {
            rows += StoredContext.parse(line).tokens();
        }
        for (String hookpoint : hookpoints) {
            Path file = file(folder, hookpoint);
            if (!Files.exists(file) || Files.size(file) != rows * widths.applyAsInt(hookpoint) * 2) {
                return false;
            }
        }
        return true;
    }

    static Path file(Path folder, String hookpoint) {
        return folder.resolve(hookpoint + ".f16");
    }

    static StateStore open(Path folder, String hookpoint, int width, Sinks sinks) {
        try {
            var contexts = Files.readAllLines(folder.resolve(INDEX)).stream()
                    .map(StoredContext::parse)
                    .toList();
            FileChannel channel = FileChannel.open(file(folder, hookpoint), StandardOpenOption.READ);
            return new StateStore(channel, width, contexts, sinks);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "the states in %s cannot be read; delete that folder and train again".formatted(folder), e);
        }
    }

    /** All contexts, in the order in which they were written. */
    List<StoredContext> contexts() {
        return contexts;
    }

    int width() {
        return width;
    }

    /**
     * Copies a context's states, sinks left out, shape (at most tokens, width), to a place in an array; returns the place
     * behind them.
     */
    int read(StoredContext context, float[] into, int at) {
        var bytes = ByteBuffer.allocate(context.tokens() * width * 2).order(ByteOrder.LITTLE_ENDIAN);
        try {
            long offset = context.from() * width * 2;
            while (bytes.hasRemaining()) {
                int n = channel.read(bytes, offset + bytes.position());
                if (n < 0) {
                    throw new IOException("the file ends before row " + (context.from() + context.tokens()));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("stored states cannot be read; delete their folder and train again", e);
        }
        bytes.flip();
        for (int i = 0; i < context.tokens() * width; i++) {
            into[at + i] = Half.toFloat(bytes.getShort());
        }
        return sinks.any() ? withoutSinks(into, at, context.tokens()) : at + context.tokens() * width;
    }

    private int withoutSinks(float[] into, int from, int tokens) {
        var norms = new float[tokens];
        for (int t = 0; t < tokens; t++) {
            double square = 0;
            for (int i = from + t * width; i < from + (t + 1) * width; i++) {
                square += (double) into[i] * into[i];
            }
            norms[t] = (float) Math.sqrt(square);
        }
        BitSet left = sinks.of(norms);
        int at = from;
        for (int t = left.nextClearBit(0); t < tokens; t = left.nextClearBit(t + 1)) {
            System.arraycopy(into, from + t * width, into, at, width);
            at += width;
        }
        return at;
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException("stored states could not be closed", e);
        }
    }
}
