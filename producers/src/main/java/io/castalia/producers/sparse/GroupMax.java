package io.castalia.producers.sparse;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;

/** Latents stand in k groups of neighbours; the largest of each group fires where it is above zero, the lower of equals. */
final class GroupMax implements Firing {

    private final int k;
    private final int group;
    private float[] best = {}; // (tokens, k)
    private int[] which = {}; // (tokens, k)

    /** For so many latents, a multiple of k. */
    GroupMax(int latents, int k) {
        this.k = k;
        this.group = latents / k;
    }

    @Override
    public Firing another() {
        return new GroupMax(group * k, k);
    }

    @Override
    public void begin(int tokens) {
        if (best.length < tokens * k) {
            best = new float[tokens * k];
            which = new int[tokens * k];
        }
        Arrays.fill(best, 0);
    }

    @Override
    public void slice(float[] outputs, int tokens, int latents, int first, CodeBuilder into) {
        for (int t = 0; t < tokens; t++) {
            int row = t * latents - first;
            for (int from = first; from < first + latents; ) {
                int at = from / group;
                int to = Math.min(first + latents, (at + 1) * group);
                largest(outputs, row, from, to, t * k + at);
                from = to;
            }
        }
    }

    private void largest(float[] outputs, int row, int from, int to, int at) {
        for (int l = from; l < to; l++) {
            if (outputs[row + l] > best[at]) {
                best[at] = outputs[row + l];
                which[at] = l;
            }
        }
    }

    @Override
    public void end(int tokens, CodeBuilder into) {
        for (int i = 0; i < tokens * k; i++) {
            into.add(i / k, which[i], best[i]);
        }
    }

    @Override
    public void onDevice(NDArray outputs, CodeBuilder into) {
        NDArray grouped = outputs.reshape(-1, k, group);
        float[] values = grouped.max(new int[] {2}).toFloatArray();
        long[] within = grouped.argMax(2).toLongArray();
        for (int i = 0; i < values.length; i++) {
            into.add(i / k, i % k * group + (int) within[i], values[i]);
        }
    }
}
