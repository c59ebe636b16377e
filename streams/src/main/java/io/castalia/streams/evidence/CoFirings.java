package io.castalia.streams.evidence;

import io.castalia.schemas.wire.Neighbour;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Which latents of a shard fire in the same windows of its pools. Made once for many latents. */
public final class CoFirings {

    /** How many neighbours are told. */
    public static final int MOST = 20;

    /** The least Jaccard index of a neighbour. */
    public static final float LEAST = 0.1f;

    private final int[][] latents; // (windows, latents that fire)
    private final int[] names; // (latents), ascending
    private final int[][] windows; // (latents, windows in which it fires)
    private final int[] together; // (latents), scratch, all zero between calls

    /** Indexes the windows of these contexts. */
    public CoFirings(Collection<PoolContext> contexts) {
        var rows = new ArrayList<int[]>();
        for (PoolContext context : contexts) {
            for (int window = 0; window < context.windows(); window++) {
                rows.add(context.latents(window));
            }
        }
        var byLatent = new TreeMap<Integer, List<Integer>>();
        for (int row = 0; row < rows.size(); row++) {
            for (int latent : rows.get(row)) {
                byLatent.computeIfAbsent(latent, l -> new ArrayList<>()).add(row);
            }
        }
        names = byLatent.keySet().stream().mapToInt(Integer::intValue).toArray();
        windows = new int[names.length][];
        int next = 0;
        for (Map.Entry<Integer, List<Integer>> entry : byLatent.entrySet()) {
            windows[next++] =
                    entry.getValue().stream().mapToInt(Integer::intValue).toArray();
        }
        latents = new int[rows.size()][];
        for (int row = 0; row < latents.length; row++) {
            latents[row] = Arrays.stream(rows.get(row))
                    .map(latent -> Arrays.binarySearch(names, latent))
                    .toArray();
        }
        together = new int[names.length];
    }

    /** The latents nearest by Jaccard index over windows, nearest first, equals by number. */
    public List<Neighbour> closest(int latent) {
        int self = Arrays.binarySearch(names, latent);
        if (self < 0) {
            return List.of();
        }
        for (int window : windows[self]) {
            for (int other : latents[window]) {
                together[other]++;
            }
        }
        var near = new ArrayList<Neighbour>();
        for (int other = 0; other < names.length; other++) {
            int both = together[other];
            together[other] = 0;
            float jaccard = (float) both / (windows[self].length + windows[other].length - both);
            if (other != self && both > 0 && jaccard >= LEAST) {
                near.add(new Neighbour(names[other], jaccard));
            }
        }
        near.sort(Comparator.comparing(Neighbour::getJaccard).reversed().thenComparing(Neighbour::getLatent));
        return List.copyOf(near.subList(0, Math.min(MOST, near.size())));
    }
}
