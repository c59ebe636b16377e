package io.castalia.producers.sparse;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.ArrayList;
import java.util.List;

/** The k largest outputs above zero fire. Of equal ones the lower latents do on the host, whichever on a device. */
final class TopK implements Firing {

    private final int k;
    private final List<Strongest> strongest = new ArrayList<>(); // by token

    TopK(int k) {
        this.k = k;
    }

    @Override
    public Firing another() {
        return new TopK(k);
    }

    @Override
    public void begin(int tokens) {
        while (strongest.size() < tokens) {
            strongest.add(new Strongest(k));
        }
        strongest.forEach(Strongest::begin);
    }

    @Override
    public void slice(float[] outputs, int tokens, int latents, int first, CodeBuilder into) {
        for (int t = 0; t < tokens; t++) {
            strongest.get(t).offer(outputs, t * latents, latents, first);
        }
    }

    @Override
    public void end(int tokens, CodeBuilder into) {
        for (int t = 0; t < tokens; t++) {
            Strongest ofToken = strongest.get(t);
            int chosen = ofToken.end();
            for (int i = 0; i < chosen; i++) {
                into.add(t, ofToken.column(i), ofToken.value(i));
            }
        }
    }

    @Override
    public void onDevice(NDArray outputs, CodeBuilder into) {
        NDList chosen = outputs.topK(k, -1, true, false);
        float[] values = chosen.get(0).toFloatArray();
        long[] latents = chosen.get(1).toLongArray();
        for (int i = 0; i < values.length; i++) {
            into.add(i / k, (int) latents[i], values[i]);
        }
    }
}
