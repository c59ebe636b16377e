package io.castalia.consumers.endpoint;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** The header Retry-After: seconds, or a date (RFC 9110, section 10.2.3). */
final class RetryAfter {

    private RetryAfter() {}

    /** How long it asks to wait from now; empty where it says nothing that can be read. */
    static Optional<Duration> parse(String header, Instant now) {
        String value = header.strip();
        try {
            if (value.matches("[0-9]{1,9}(\\.[0-9]{1,9})?")) {
                return Optional.of(Duration.ofMillis((long) Math.ceil(1000 * Double.parseDouble(value))));
            }
            Instant until = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            return Optional.of(until.isAfter(now) ? Duration.between(now, until) : Duration.ZERO);
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
