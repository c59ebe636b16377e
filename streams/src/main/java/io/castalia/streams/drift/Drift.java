package io.castalia.streams.drift;

import io.castalia.streams.drift.Finding.What;
import java.util.List;
import java.util.stream.Stream;

/**
 * Decides whether a latent has drifted since its last evidence: whether what came since differs from what had come
 * before by more than chance, and by enough to matter.
 *
 * <p>A look spends half of what is left of an error of 1 %, so over the whole stream, however long, at most 1 % of
 * stationary latents are flagged, on data clustered by part. The early looks need it: later ones have the windows.
 */
public final class Drift {

    /** The least total variation distance that counts. */
    public static final double LEAST_EFFECT = 0.15;

    private static final double ERROR = 0.01;

    private Drift() {}

    /**
     * Looks at a latent; call it when {@link Baseline#due} says so, and no oftener.
     *
     * @param then the latent at its last evidence
     * @param histogram (120) all its windows by their peak's bucket, now
     * @param tokens tokens that the shard has seen by now
     * @param sample a uniform sample of all its windows, lowest ticket first
     * @return what has drifted; empty where nothing has, or where too few parts are seen to tell
     */
    public static List<Finding> look(Baseline then, long[] histogram, long tokens, List<Drawn> sample) {
        long[] before = then.histogram();
        var since = new long[before.length];
        for (int bucket = 0; bucket < since.length; bucket++) {
            since[bucket] = histogram[bucket] - before[bucket];
            if (since[bucket] < 0) {
                throw new IllegalArgumentException("bucket %d holds %d windows, and held %d before; counts never fall"
                        .formatted(bucket, histogram[bucket], before[bucket]));
            }
        }
        long windowsSince = Baseline.total(since);
        if (windowsSince == 0 || then.windows() == 0 || sample.size() < 2) {
            return List.of();
        }
        var clustering = new Clustering(sample, then.windows(), windowsSince);
        if (!clustering.tells()) {
            return List.of();
        }
        double spent = ERROR / Math.pow(2, then.looks() + 1) / What.values().length;
        long tokensSince = tokens - then.tokens();
        return Stream.of(
                        new PeakContrast(before, since).contrast(clustering, sample),
                        RateContrast.contrast(then.windows(), windowsSince, then.tokens(), tokensSince, clustering),
                        new TokenContrast(sample, clustering).contrast())
                .filter(contrast -> contrast.effect() >= LEAST_EFFECT && contrast.chance() <= spent)
                .map(contrast -> new Finding(contrast.what(), contrast.effect()))
                .toList();
    }
}
