package io.castalia.streams.summary;

import static org.assertj.core.api.Assertions.assertThat;

import io.castalia.schemas.Id;
import org.junit.jupiter.api.Test;

final class LotteryTest {

    @Test
    void ticket_ofNames_neverChanges() {
        Id context = Id.of("a context");
        Lottery.Drum drum = new Lottery(5).drum("sample", "layers.4").of(7);

        assertThat(Long.toHexString(drum.ticket(context, 3))).isEqualTo("531eb190b383672b");
        assertThat(Long.toHexString(Lottery.tie(context, 3))).isEqualTo("3063add74b443157");
    }

    @Test
    void ticket_ofAWindow_isThatOfItsTie() {
        Id context = Id.of("a context");
        Lottery.Drum drum = new Lottery(5).drum("sample", "layers.4").of(7);

        assertThat(drum.ticket(context, 3)).isEqualTo(drum.ticket(Lottery.tie(context, 3)));
    }
}
