package io.castalia.streams.summary;

import io.castalia.schemas.Half;
import io.castalia.schemas.Id;
import io.castalia.schemas.Side;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * A firing window, made up.
 *
 * @param tokens tokens of the window
 * @param offsets tokens on which the latent fires
 * @param halves its activations there
 */
record Windows(Side side, Id context, int window, Id part, int tokens, List<Integer> offsets, List<Short> halves) {

    /** Many windows: with ties, repetitions, and equal names with other values or parts. */
    static List<Windows> random(Random random, int count, int names) {
        var windows = new ArrayList<Windows>();
        for (int i = 0; i < count; i++) {
            boolean again = !windows.isEmpty() && random.nextInt(8) == 0;
            if (again) {
                windows.add(windows.get(random.nextInt(windows.size())));
                continue;
            }
            int tokens = random.nextInt(5) == 0 ? 1 + random.nextInt(12) : 16;
            var offsets = new ArrayList<Integer>();
            for (int token = 0; token < tokens; token++) {
                if (random.nextInt(4) == 0) {
                    offsets.add(token);
                }
            }
            if (offsets.isEmpty()) {
                offsets.add(tokens - 1);
            }
            List<Short> halves = offsets.stream()
                    .map(o -> Half.of(0.5f * (1 + random.nextInt(8))))
                    .toList();
            Side side = random.nextBoolean() ? Side.EXPLAINING : Side.SCORING;
            Id context = Id.of(random.nextInt(names));
            // A window is as long as its name says: short ones are always short.
            int window = tokens < Summary.EXAMPLE_TOKENS ? 3 : random.nextInt(3);
            windows.add(new Windows(side, context, window, Id.of(random.nextInt(3)), tokens, offsets, halves));
        }
        return windows;
    }

    static List<Windows> shuffled(List<Windows> windows, Random random) {
        var other = new ArrayList<>(windows);
        Collections.shuffle(other, random);
        return other;
    }

    boolean offerTo(Summary summary) {
        int[] at = offsets.stream().mapToInt(Integer::intValue).toArray();
        var values = new short[at.length];
        for (int i = 0; i < at.length; i++) {
            values[i] = halves.get(i);
        }
        return summary.offer(side, context, window, part, tokens, at, values, at.length);
    }

    Entry entry(Lottery.Drum drum) {
        int[] at = offsets.stream().mapToInt(Integer::intValue).toArray();
        var values = new short[at.length];
        for (int i = 0; i < at.length; i++) {
            values[i] = halves.get(i);
        }
        return Entry.of(drum, context, window, part, at, values, at.length);
    }
}
