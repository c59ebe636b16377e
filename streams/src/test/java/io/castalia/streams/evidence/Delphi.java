package io.castalia.streams.evidence;

import io.castalia.schemas.Half;
import io.castalia.schemas.Id;
import io.castalia.schemas.wire.ActivationBlock;
import io.castalia.streams.summary.Lottery;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The slow twin of what is kept and how it is cut: delphi's definition, word for word. Activations are a list of row,
 * position, latent and value; rows have 256 tokens, and row * 256 + position, divided by 32, is the window.
 */
final class Delphi {

    static final int ROW = 256;
    static final int WINDOW = 32;

    private final List<Id> contexts = new ArrayList<>();
    private final Map<Integer, TreeMap<Integer, float[]>> windows = new TreeMap<>();
    private long activations;

    /**
     * A window in which a latent fires.
     *
     * @param context its row's id
     * @param number which of the row's windows
     * @param activations (32) 0 where the latent is silent
     */
    record Window(Id context, int number, List<Float> activations) {

        float peak() {
            return Collections.max(activations);
        }

        /** By peak, strongest first. Which of equal peaks comes first is not delphi's to say. */
        static final Comparator<Window> SORTED = Comparator.comparing(Window::peak)
                .reversed()
                .thenComparing(w -> Lottery.tie(w.context, w.number), Long::compareUnsigned);
    }

    /** Adds the rows of a block. */
    void read(ActivationBlock block) {
        int row = contexts.size();
        ByteBuffer ids = little(block.getContextIds());
        while (ids.hasRemaining()) {
            contexts.add(new Id(ids.getLong(), ids.getLong()));
        }
        ByteBuffer gaps = little(block.getLatents());
        ByteBuffer counts = little(block.getLatentCounts());
        ByteBuffer positions = little(block.getPositions());
        ByteBuffer values = little(block.getValues());
        int latent = -1;
        while (gaps.hasRemaining()) {
            latent += varint(gaps) + 1;
            int token = -1;
            for (int left = varint(counts); left > 0; left--) {
                token += varint(positions) + 1;
                add(row + token / ROW, token % ROW, latent, Half.toFloat(values.getShort()));
            }
        }
    }

    private void add(int row, int position, int latent, float value) {
        int flat = row * ROW + position;
        windows.computeIfAbsent(latent, unseen -> new TreeMap<>())
                .computeIfAbsent(flat / WINDOW, unseen -> new float[WINDOW])[flat % WINDOW] = value;
        activations++;
    }

    long activations() {
        return activations;
    }

    /** All windows in which a latent fires, strongest first. */
    List<Window> examples(int latent) {
        int perRow = ROW / WINDOW;
        List<Window> examples = new ArrayList<>();
        windows.getOrDefault(latent, new TreeMap<>())
                .forEach((flat, values) ->
                        examples.add(new Window(contexts.get(flat / perRow), flat % perRow, boxed(values))));
        examples.sort(Window.SORTED);
        return examples;
    }

    /** Equal parts of consecutive examples, strongest first; the weakest that are left over are dropped. */
    static List<List<Window>> quantiles(List<Window> examples, int parts) {
        int each = examples.size() / parts;
        List<List<Window>> quantiles = new ArrayList<>();
        for (int part = 0; part < parts; part++) {
            quantiles.add(examples.subList(part * each, (part + 1) * each));
        }
        return quantiles;
    }

    /** Ten times the activations over the latent's largest, rounded up, no less than 0 and no more than 10. */
    static List<Integer> normalised(Window example, float maximum) {
        List<Integer> shown = new ArrayList<>();
        for (float activation : example.activations) {
            shown.add((int) Math.min(10, Math.max(0, Math.ceil(10.0 * activation / maximum))));
        }
        return shown;
    }

    static List<Float> boxed(float[] values) {
        List<Float> boxed = new ArrayList<>();
        for (float value : values) {
            boxed.add(value);
        }
        return boxed;
    }

    private static ByteBuffer little(ByteBuffer column) {
        return column.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    }

    private static int varint(ByteBuffer bytes) {
        int value = 0;
        for (int shift = 0; ; shift += 7) {
            byte next = bytes.get();
            value |= (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
    }
}
