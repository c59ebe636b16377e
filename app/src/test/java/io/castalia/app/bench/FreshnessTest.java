package io.castalia.app.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.castalia.app.bench.Freshness.Moment;
import java.util.List;
import org.junit.jupiter.api.Test;

class FreshnessTest {

    @Test
    void ages_ofMaximaSomeOfWhichWereNeverSeenAlone_areThoseOfTheFirstProfileThatHasThem() {
        var entered = List.of(new Moment(1, 100), new Moment(2, 200), new Moment(3, 300), new Moment(4, 400));
        var read = List.of(new Moment(1, 150), new Moment(3, 500), new Moment(3, 900));
        assertThat(Freshness.ages(entered, read)).containsExactly(50, 200, 300);
    }

    @Test
    void counted_leavesOutTheLead() {
        var entered = List.of(new Moment(1, 5000), new Moment(2, 5999), new Moment(3, 6000), new Moment(4, 7000));
        assertThat(Freshness.counted(entered, 1000)).containsExactly(entered.get(2), entered.get(3));
    }

    @Test
    void quantile_isTheSmallestThatTheShareDoesNotExceed() {
        long[] ages = {1, 2, 3, 4};
        assertThat(Freshness.quantile(ages, 0.5)).isEqualTo(2);
        assertThat(Freshness.quantile(ages, 0.99)).isEqualTo(4);
        assertThat(Freshness.quantile(ages, 0)).isEqualTo(1);
    }
}
