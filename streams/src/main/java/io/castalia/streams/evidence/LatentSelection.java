package io.castalia.streams.evidence;

import io.castalia.schemas.Refusal;
import io.castalia.streams.summary.Lottery;
import java.util.Arrays;
import java.util.BitSet;
import java.util.function.IntPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** Which latents evidence is sent for, unasked. All are summarised and profiled. */
public sealed interface LatentSelection {

    /** Key of the setting. */
    String KEY = "streams.latents";

    /** Every latent. */
    LatentSelection ALL = new All();

    /** Whether a latent is chosen, in a hookpoint with latents 0 to width - 1. */
    IntPredicate over(String hookpoint, int width);

    /** Reads {@code all}, {@code 0-499}, {@code 3,7,10-20} or {@code random:500@SEED}. Throws Refusal. */
    static LatentSelection parse(String text) {
        String given = text.strip();
        if (given.equals("all")) {
            return ALL;
        }
        Matcher random = Pattern.compile("random:(\\d{1,9})@(-?\\d{1,18})").matcher(given);
        if (random.matches()) {
            return new Drawn(Integer.parseInt(random.group(1)), Long.parseLong(random.group(2)));
        }
        var chosen = new BitSet();
        for (String item : given.split(",", -1)) {
            Matcher range = Pattern.compile("(\\d{1,9})(?:-(\\d{1,9}))?").matcher(item.strip());
            Refusal.unless(range.matches(), KEY, text, "all, 0-499, 3,7,10-20 or random:500@SEED");
            int from = Integer.parseInt(range.group(1));
            int to = range.group(2) == null ? from : Integer.parseInt(range.group(2));
            Refusal.unless(from <= to, KEY, text, "ranges that ascend; '%s' does not".formatted(item));
            chosen.set(from, to + 1);
        }
        return new Listed(chosen);
    }

    /** These latents and no others. */
    static LatentSelection of(int... latents) {
        var chosen = new BitSet();
        Arrays.stream(latents).forEach(latent -> {
            Refusal.unless(latent >= 0, KEY, latent, "a latent, from 0");
            chosen.set(latent);
        });
        return new Listed(chosen);
    }

    /** Every latent. */
    record All() implements LatentSelection {
        @Override
        public IntPredicate over(String hookpoint, int width) {
            return latent -> true;
        }

        @Override
        public String toString() {
            return "all";
        }
    }

    /**
     * The named ones.
     *
     * @param latents the latents' bits
     */
    record Listed(BitSet latents) implements LatentSelection {
        public Listed {
            latents = (BitSet) latents.clone();
        }

        @Override
        public IntPredicate over(String hookpoint, int width) {
            return latents::get;
        }

        @Override
        public String toString() {
            return latents.toString();
        }
    }

    /**
     * A sample of all latents, uniform and without replacement, the same in every shard and run.
     *
     * @param count how many
     * @param seed of the draw
     */
    record Drawn(int count, long seed) implements LatentSelection {
        @Override
        public IntPredicate over(String hookpoint, int width) {
            Lottery.Drum drum = new Lottery(seed).drum("selection", hookpoint);
            var chosen = new BitSet();
            IntStream.range(0, width)
                    .boxed()
                    .sorted((a, b) -> Long.compareUnsigned(drum.ticket(a), drum.ticket(b)))
                    .limit(count)
                    .forEach(chosen::set);
            return chosen::get;
        }

        @Override
        public String toString() {
            return "random:%d@%d".formatted(count, seed);
        }
    }
}
