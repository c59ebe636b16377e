package io.castalia.consumers.score;

import io.castalia.schemas.Refusal;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Remembers the vectors of windows by their text; the longest unused are forgotten first. */
final class CachedEncoder implements TextEncoder {

    private final TextEncoder encoder;
    private final Map<String, float[]> vectors;

    /**
     * Stands before an encoder.
     *
     * @param size windows to remember; one takes some 2 KB
     */
    CachedEncoder(TextEncoder encoder, int size) {
        Refusal.unless(size > 0, "embedding.cache", size, "at least 1");
        this.encoder = encoder;
        this.vectors = new Recent(size);
    }

    @Override
    public String name() {
        return encoder.name();
    }

    @Override
    public float[] query(String text) {
        return encoder.query(text);
    }

    @Override
    public float[] passage(String text) {
        float[] known = look(text);
        if (known != null) {
            return known;
        }
        float[] vector = encoder.passage(text);
        synchronized (vectors) {
            vectors.put(text, vector);
        }
        return vector;
    }

    @Override
    public void close() {
        encoder.close();
    }

    private float @Nullable [] look(String text) {
        synchronized (vectors) {
            return vectors.get(text);
        }
    }

    private static final class Recent extends LinkedHashMap<String, float[]> {

        private final int size;

        Recent(int size) {
            super(16, 0.75f, true);
            this.size = size;
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, float[]> eldest) {
            return size() > size;
        }
    }
}
