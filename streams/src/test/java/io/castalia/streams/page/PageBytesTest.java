package io.castalia.streams.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.castalia.schemas.Half;
import io.castalia.schemas.Side;
import io.castalia.schemas.wire.LatentStatus;
import io.castalia.streams.summary.Lottery;
import io.castalia.streams.summary.Peaks;
import io.castalia.streams.summary.SideCounts;
import io.castalia.streams.summary.Summary;
import io.castalia.streams.summary.SummaryShape;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class PageBytesTest {

    private static final SummaryShape SHAPE = new SummaryShape(4, 4);
    private static final Lottery.Drum DRUM =
            new Lottery(1).drum("sample", "layers.4").of(1);

    /** A page of which some latents have fired, some were sent, and some neither. */
    private static Page page(Random random) {
        var page = new Page(SHAPE);
        for (int row = 0; row < Page.LATENTS; row++) {
            if (random.nextInt(3) > 0) {
                fire(page, row, random);
            }
            if (random.nextInt(3) == 0) {
                LatentStatus[] all = LatentStatus.values();
                page.sendings.profile(row, number(random), random.nextInt(0x7c00), all[random.nextInt(all.length)]);
            }
            if (page.fired(row) && random.nextInt(3) == 0) {
                page.sendings.evidence(row, 1 + random.nextInt(1 << 20), number(random));
                page.sendings.look(row, number(random));
            }
        }
        page.mergedBytes = number(random);
        page.newBytes = number(random);
        page.tail = new byte[random.nextInt(5000)];
        random.nextBytes(page.tail);
        return page;
    }

    private static void fire(Page page, int row, Random random) {
        for (int times = 1 + random.nextInt(20); times > 0; times--) {
            int group = row * Page.SIDES + random.nextInt(Page.SIDES);
            count(page, group, 1 + random.nextInt(32), 1 + random.nextInt(0x7bff), number(random));
            page.tighten(group, random.nextLong() >>> 1, random.nextLong(), true);
        }
        if (random.nextInt(4) == 0 && page.tokens[row * Page.SIDES] > 0) {
            page.setBucket(row * Page.SIDES, random.nextInt(Peaks.BUCKETS), number(random));
        }
    }

    private static void count(Page page, int group, int firings, int peak, long sum) {
        var peaks = new int[Peaks.BUCKETS];
        peaks[Page.bucketOf(peak)] = 1;
        page.count(group, peaks, 0, firings, sum, peak, peak);
        assertThat(peaks).containsOnly(0);
    }

    /* Small and large ones alike. */
    private static long number(Random random) {
        return random.nextLong() >>> (1 + random.nextInt(63));
    }

    @Test
    void read_whatWasWritten_isTheSamePage() {
        var bytes = new PageBytes();
        for (int seed = 0; seed < 200; seed++) {
            Page page = page(new Random(seed));
            byte[] written = bytes.write(page);
            Page read = PageBytes.read(written, SHAPE);

            assertThat(new PageBytes().write(read)).as("seed %d", seed).isEqualTo(written);
            if (seed < 2) {
                assertThat(read).as("seed %d", seed).usingRecursiveComparison().isEqualTo(page);
            }
        }
    }

    @Test
    void write_latentsThatNeverFired_takesFewBytes() {
        assertThat(new PageBytes().write(new Page(SHAPE))).hasSize(5);
    }

    @Test
    void write_countsOfEveryLength_areReadAgain() {
        for (int bits = 0; bits < 63; bits++) {
            for (long count : new long[] {(1L << bits) - 1, 1L << bits, (1L << bits) + 1}) {
                var page = new Page(SHAPE);
                page.tokens[3] = 1;
                page.windows[3] = 1;
                page.setBucket(3, 7, count);
                page.setBucket(3, 8, 5);

                Page read = PageBytes.read(new PageBytes().write(page), SHAPE);

                assertThat(read.bucket(3, 7)).isEqualTo(count);
                assertThat(read.bucket(3, 8)).isEqualTo(5);
            }
        }
    }

    @Test
    void read_otherLayout_isRefused() {
        byte[] written = new PageBytes().write(new Page(SHAPE));
        written[0] = 9;

        assertThatThrownBy(() -> PageBytes.read(written, SHAPE)).hasMessageContaining("in layout 9");
    }

    @Test
    void count_beyondAnInt_isCarriedAndKept() {
        int peak = Half.of(3);
        int bucket = Peaks.bucket(3);
        var page = new Page(SHAPE);
        page.setBucket(0, bucket, Integer.MAX_VALUE - 2L);
        page.tokens[0] = Integer.MAX_VALUE - 2L;
        page.windows[0] = Integer.MAX_VALUE - 2L;
        for (long n = Integer.MAX_VALUE - 1L; n < Integer.MAX_VALUE + 3L; n++) {
            count(page, 0, 1, peak, 1);
            assertThat(page.bucket(0, bucket)).isEqualTo(n);
            page = PageBytes.read(new PageBytes().write(page), SHAPE);
            assertThat(page.bucket(0, bucket)).isEqualTo(n);
            assertThat(summary(page).histogram().get(bucket)).isEqualTo(n);
        }
        page.setBucket(1, bucket, 5L * Integer.MAX_VALUE + 7);
        assertThat(page.bucket(1, bucket)).isEqualTo(5L * Integer.MAX_VALUE + 7);
    }

    @Test
    void sum_beyondALong_isExact() {
        var page = new Page(SHAPE);
        int most = 0x7bff;
        long unit = SideCounts.units(most);
        page.sumLow[0] = -unit;
        count(page, 0, 1, most, unit);
        assertThat(page.sumHigh[0]).isEqualTo(1);
        assertThat(page.sumLow[0]).isZero();
        count(page, 0, 1, most, unit);

        Page read = PageBytes.read(new PageBytes().write(page), SHAPE);
        assertThat(summary(read).sum()).isEqualTo(0x1p40 + Half.MAX);
        assertThat(summary(read).windows(Side.EXPLAINING)).isEqualTo(2);
        assertThat(summary(read).histogram()).hasSize(Peaks.BUCKETS).endsWith(2L);
    }

    private static Summary summary(Page page) {
        return Summary.of(SHAPE, DRUM, page.counts(0, 0), page.counts(0, 1));
    }
}
