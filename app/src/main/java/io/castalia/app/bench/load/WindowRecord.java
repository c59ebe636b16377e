package io.castalia.app.bench.load;

import io.castalia.schemas.Columns;
import io.castalia.schemas.wire.ActivationBlock;
import java.nio.ByteBuffer;

/**
 * One window in which one latent fires, as a record of its own: what a stream without blocks would carry.
 *
 * <pre>
 * bytes  what, big-endian
 * 1      side, 0 explaining, 1 scoring
 * 16     context id
 * 2      number of the window in its context
 * 2      peak, half precision
 * 2      n, firing tokens
 * 4 n    token in the window (int16), activation (half precision)
 * </pre>
 */
public final class WindowRecord {

    /** Bytes before the firings. */
    public static final int HEAD = 23;

    /** Bytes of a firing. */
    public static final int FIRING = 4;

    private final LoadShape shape;
    private final ActivationBlock contexts;
    private final long[] ids;

    /** Makes the records of a block with these contexts. */
    WindowRecord(LoadShape shape, ActivationBlock contexts) {
        this.shape = shape;
        this.contexts = contexts;
        ids = Columns.longs(contexts.getContextIds());
    }

    /** Is given records. */
    @FunctionalInterface
    interface Receiver {

        /** One record, and how many activations it holds. */
        void receive(int latent, byte[] value, int activations);
    }

    /** Makes the records of what was drawn. */
    void each(Firings drawn, Receiver receiver) {
        int first = 0;
        for (int i = 0; i < drawn.firing(); i++) {
            int end = first + drawn.latentCounts()[i];
            int from = first;
            while (from < end) {
                int window = drawn.positions()[from] / shape.window();
                int to = from + 1;
                while (to < end && drawn.positions()[to] / shape.window() == window) {
                    to++;
                }
                receiver.receive(drawn.latents()[i], value(drawn, from, to), to - from);
                from = to;
            }
            first = end;
        }
    }

    private byte[] value(Firings drawn, int from, int to) {
        int position = drawn.positions()[from];
        int context = position / shape.context();
        var value = ByteBuffer.allocate(HEAD + FIRING * (to - from));
        value.put(contexts.getSides().get(context));
        value.putLong(ids[2 * context]).putLong(ids[2 * context + 1]);
        value.putShort((short) (position % shape.context() / shape.window()));
        short peak = 0;
        for (int i = from; i < to; i++) {
            // Halves above zero are ordered as their bits.
            peak = (short) Math.max(peak, drawn.values()[i]);
        }
        value.putShort(peak).putShort((short) (to - from));
        for (int i = from; i < to; i++) {
            value.putShort((short) (drawn.positions()[i] % shape.window())).putShort(drawn.values()[i]);
        }
        return value.array();
    }
}
