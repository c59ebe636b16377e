package io.castalia.consumers.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RetryAfterTest {

    private static final Instant NOW = Instant.parse("2015-10-21T07:28:00Z");

    @Test
    void parse_seconds_areSeconds() {
        assertThat(RetryAfter.parse("120", NOW)).contains(Duration.ofMinutes(2));
        assertThat(RetryAfter.parse(" 0 ", NOW)).contains(Duration.ZERO);
        assertThat(RetryAfter.parse("0.5", NOW)).contains(Duration.ofMillis(500));
    }

    @Test
    void parse_date_isTheTimeUntilThen() {
        assertThat(RetryAfter.parse("Wed, 21 Oct 2015 07:28:30 GMT", NOW)).contains(Duration.ofSeconds(30));
        assertThat(RetryAfter.parse("Wed, 21 Oct 2015 07:27:30 GMT", NOW)).contains(Duration.ZERO);
    }

    @Test
    void parse_anythingElse_saysNothing() {
        for (String header : new String[] {"", "soon", "-1", "1e9", "99999999999999999999", "Wed, 21 Oct"}) {
            assertThat(RetryAfter.parse(header, NOW)).as(header).isEmpty();
        }
    }
}
