package io.castalia.streams.drift;

import static org.assertj.core.api.Assertions.assertThat;

import io.castalia.schemas.Id;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class TokenContrastTest {

    /** A hundred parts of three windows; the first third came before. */
    private static List<Drawn> sample(Random random, double moved) {
        List<Drawn> sample = new ArrayList<>();
        for (int part = 0; part < 100; part++) {
            boolean since = part >= 33;
            int own = token(random);
            for (int i = 0; i < 3; i++) {
                int token = random.nextBoolean() ? own : token(random);
                int shift = since && random.nextDouble() < moved ? 1000 : 0;
                sample.add(new Drawn(new Id(part, 0), 0, token + shift, since));
            }
        }
        return sample;
    }

    private static int token(Random random) {
        return (int) Math.pow(30, random.nextDouble());
    }

    private static Contrast contrast(List<Drawn> sample) {
        long since = sample.stream().filter(Drawn::since).count();
        return new TokenContrast(sample, new Clustering(sample, sample.size() - since, since)).contrast();
    }

    /** The slow twin: how often parts dealt to the two stretches by lot look at least so different. */
    private static double twin(List<Drawn> sample, Random random) {
        double chance = contrast(sample).chance();
        List<Integer> parts = new ArrayList<>();
        for (int part = 0; part < 100; part++) {
            parts.add(part);
        }
        int atLeast = 0;
        int deals = 400;
        for (int deal = 0; deal < deals; deal++) {
            Collections.shuffle(parts, random);
            List<Drawn> dealt = sample.stream()
                    .map(drawn -> new Drawn(
                            drawn.part(),
                            drawn.bucket(),
                            drawn.token(),
                            parts.get((int) drawn.part().low()) >= 33))
                    .toList();
            atLeast += contrast(dealt).chance() <= chance ? 1 : 0;
        }
        return atLeast / (double) deals;
    }

    @Test
    void chance_stationaryTokens_isWhatTheSlowTwinSays() {
        double apart = 0;
        int seeds = 40;
        for (int seed = 0; seed < seeds; seed++) {
            var random = new Random(seed);
            List<Drawn> sample = sample(random, 0.1 * (seed % 3));
            double gap = contrast(sample).chance() - twin(sample, random);
            assertThat(gap).as("seed %d", seed).isBetween(-0.12, 0.12);
            apart += gap / seeds;
        }
        assertThat(apart).isBetween(-0.04, 0.04);
    }

    @Test
    void contrast_otherTokens_isSure() {
        Contrast contrast = contrast(sample(new Random(1), 1));

        assertThat(contrast.effect()).isGreaterThan(0.7);
        assertThat(contrast.chance()).isLessThan(1e-6);
    }

    @Test
    void contrast_oneToken_saysNothing() {
        List<Drawn> sample = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            sample.add(new Drawn(new Id(i, 0), 0, 5, i % 2 == 0));
        }

        assertThat(contrast(sample).chance()).isEqualTo(1);
    }
}
