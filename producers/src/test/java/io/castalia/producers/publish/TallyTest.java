package io.castalia.producers.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.castalia.producers.pack.Place;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TallyTest {

    private static final int OFFSET_METADATA_BYTES = 4096;

    @Test
    void parse_anyTally_givesItBack() {
        for (int seed = 0; seed < 300; seed++) {
            var random = new Random(seed);
            Tally tally = Tally.zero("0a1b2c3d");
            for (int i = random.nextInt(30); i > 0; i--) {
                tally = step(tally, random);
            }

            assertThat(Tally.parse(tally.toMetadata())).as("seed %d", seed).isEqualTo(tally);
        }
    }

    private static Tally step(Tally tally, Random random) {
        var end = new End(
                List.of("a", "wind and water", "d:e,f -%", "Über 漢字 😀", "-").get(random.nextInt(5)),
                random.nextInt(9));
        return switch (random.nextInt(6)) {
            case 0 -> tally.plusPart(random.nextInt(100));
            case 1 ->
                tally.at(Optional.of(
                        new Place(random.nextLong(1L << 60), random.nextInt(16_384), random.nextInt(2048))));
            case 2 -> tally.plusMark(new StandingMark(end, random.nextLong(1L << 60), random.nextLong(1L << 60)));
            default -> tally.ends().size() < Tally.KEPT ? tally.plusEnd(end) : tally;
        };
    }

    @Test
    void toMetadata_longestNames_fitsIntoWhatKafkaKeeps() {
        Tally tally = new Tally(Long.MAX_VALUE, Long.MAX_VALUE, "0a1b2c3d", List.of(), List.of(), Optional.empty());
        for (int i = 0; i < Tally.KEPT; i++) {
            tally = tally.plusMark(
                    new StandingMark(new End(longest(i), Long.MAX_VALUE), Long.MAX_VALUE, Long.MAX_VALUE));
        }
        for (int i = 0; i < Tally.KEPT; i++) {
            tally = tally.plusEnd(new End(longest(i), Long.MAX_VALUE - 1));
        }

        tally = tally.at(Optional.of(new Place(Long.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE)));

        assertThat(tally.toMetadata().length()).isLessThan(OFFSET_METADATA_BYTES);
    }

    private static String longest(int i) {
        String name = i + "x".repeat(Tally.LONGEST_CORPUS - 1);
        assertThat(Tally.remembers(name)).isTrue();
        assertThat(Tally.remembers(name + "x")).isFalse();
        return name;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "castalia1",
                "castalia1 1 2 h -",
                "castalia2 1 2 h - -",
                "castalia1 one 2 h - -",
                "castalia1 1 2 h a:1:2 -",
                "castalia1 1 2 h - a:1",
                "castalia1 1 2 h %zz:1 -",
                "castalia1 1 2 h - - 3:4",
                "castalia1 1 2 h - - 3:4:5:6",
                "castalia1 1 2 h - - 3:-4:5",
                "castalia1 1 2 h - - - -"
            })
    void parse_notOurs_isRefused(String metadata) {
        assertThatThrownBy(() -> Tally.parse(metadata)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void plusPart_forgetsTheEndsBeforeIt() {
        Tally tally = Tally.zero("h").plusEnd(new End("a", 1)).plusPart(5);

        assertThat(tally).isEqualTo(new Tally(5, 1, "h", List.of(), List.of(), Optional.empty()));
    }

    @Test
    void plusMark_keepsTheNewest() {
        Tally tally = Tally.zero("h");
        for (int i = 0; i < Tally.KEPT + 3; i++) {
            tally = tally.plusMark(new StandingMark(new End("a", i), i, i));
        }

        assertThat(tally.marks()).hasSize(Tally.KEPT);
        assertThat(tally.marks().get(0).end()).isEqualTo(new End("a", 3));
    }
}
