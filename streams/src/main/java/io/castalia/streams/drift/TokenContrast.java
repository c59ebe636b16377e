package io.castalia.streams.drift;

import io.castalia.streams.drift.Finding.What;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.hipparchus.distribution.continuous.FDistribution;

/** Compares what a latent fires on: the 16 most frequent peak tokens of its sample, and all others as one. */
/*
 * The statistic is the sum over tokens of gap^2 / root(share): between Pearson's, which trusts rare tokens too much, and
 * plain squares, whose chance has a longer tail than can be reckoned. Under no drift it is a mixture of chi-squares; its
 * mean and its degrees of freedom come from the covariance of the parts' counts (Rao and Scott, second order), and F
 * takes account of how many parts there are.
 *
 * The most frequent are those of both stretches together: those of the one would be fewer in the other by selection.
 */
final class TokenContrast {

    private static final int MOST_FREQUENT = 16;
    private static final int CELLS = MOST_FREQUENT + 1;

    private final List<Drawn> sample;
    private final Clustering clustering;
    private final int[] cellOf;
    private final double[] then = new double[CELLS];
    private final double[] since = new double[CELLS];
    private final double[] share = new double[CELLS];
    private double sampledThen;
    private double sampledSince;

    TokenContrast(List<Drawn> sample, Clustering clustering) {
        this.sample = sample;
        this.clustering = clustering;
        cellOf = new int[sample.size()];
        Map<Integer, Integer> cells = cells();
        for (int i = 0; i < cellOf.length; i++) {
            cellOf[i] = cells.getOrDefault(sample.get(i).token(), MOST_FREQUENT);
            if (sample.get(i).since()) {
                since[cellOf[i]]++;
                sampledSince++;
            } else {
                then[cellOf[i]]++;
                sampledThen++;
            }
        }
        for (int cell = 0; cell < CELLS; cell++) {
            share[cell] = (then[cell] + since[cell]) / cellOf.length;
        }
    }

    private Map<Integer, Integer> cells() {
        var counts = new TreeMap<Integer, Integer>();
        sample.forEach(drawn -> counts.merge(drawn.token(), 1, Integer::sum));
        Map<Integer, Integer> cells = new HashMap<>();
        counts.entrySet().stream()
                .sorted(Map.Entry.<Integer, Integer>comparingByValue().reversed())
                .limit(MOST_FREQUENT)
                .forEach(token -> cells.put(token.getKey(), cells.size()));
        return cells;
    }

    Contrast contrast() {
        if (sampledThen == 0 || sampledSince == 0 || clustering.parts() < 2) {
            return Contrast.none(What.TOKENS);
        }
        double distance = 0;
        double statistic = 0;
        for (int cell = 0; cell < CELLS; cell++) {
            double gap = since[cell] / sampledSince - then[cell] / sampledThen;
            distance += Math.abs(gap) / 2;
            statistic += share[cell] == 0 ? 0 : gap * gap / Math.sqrt(share[cell]);
        }
        double[][] covariance = covariance();
        double trace = 0;
        double squares = 0;
        for (int cell = 0; cell < CELLS; cell++) {
            trace += covariance[cell][cell];
            for (double other : covariance[cell]) {
                squares += other * other;
            }
        }
        if (trace == 0) {
            return Contrast.none(What.TOKENS);
        }
        double mean = trace * (1 / sampledThen + 1 / sampledSince);
        var chances = new FDistribution(trace * trace / squares, clustering.freedom());
        return new Contrast(What.TOKENS, distance, 1 - chances.cumulativeProbability(statistic / mean));
    }

    /* (cells, cells) of a window's cell, the weights of the statistic taken in: over parts, as if it were their mean. */
    private double[][] covariance() {
        var ofParts = new double[clustering.parts()][CELLS];
        var sizes = new int[clustering.parts()];
        for (int i = 0; i < cellOf.length; i++) {
            ofParts[clustering.partOf(i)][cellOf[i]]++;
            sizes[clustering.partOf(i)]++;
        }
        var covariance = new double[CELLS][CELLS];
        double scale = (double) clustering.parts() / (clustering.parts() - 1) / cellOf.length;
        for (int part = 0; part < sizes.length; part++) {
            double[] counts = ofParts[part];
            for (int cell = 0; cell < CELLS; cell++) {
                counts[cell] = share[cell] == 0 ? 0 : (counts[cell] - sizes[part] * share[cell]) * weight(cell);
            }
            for (int cell = 0; cell < CELLS; cell++) {
                for (int other = 0; other < CELLS; other++) {
                    covariance[cell][other] += scale * counts[cell] * counts[other];
                }
            }
        }
        return covariance;
    }

    private double weight(int cell) {
        return 1 / Math.sqrt(Math.sqrt(share[cell]));
    }
}
