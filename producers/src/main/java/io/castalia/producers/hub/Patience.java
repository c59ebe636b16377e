package io.castalia.producers.hub;

import java.io.IOException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Asks a hub until it answers or the attempts are used up, and waits in between as long as the hub wants. */
final class Patience {

    private static final Duration LONGEST = Duration.ofMinutes(10);

    /** How time passes. */
    interface Pause {
        void take(Duration duration) throws InterruptedException;
    }

    /** What is made of an answer. */
    interface Use<T> {
        T of(HubClient.Answer answer) throws IOException;
    }

    /** From which byte on to ask; another one at each attempt. */
    interface From {
        long at() throws IOException;
    }

    private final HubSettings settings;
    private final HubClient client;
    private final Consumer<String> progress;
    private final Pause pause;

    Patience(HubSettings settings, Consumer<String> progress, Pause pause) {
        this.settings = settings;
        this.client = new HubClient(settings);
        this.progress = progress;
        this.pause = pause;
    }

    /**
     * Asks for a path.
     *
     * @throws HubException where the hub refuses, or does not answer at any attempt
     */
    <T> T ask(HubName name, String what, String path, From from, Use<T> use, int attempts) throws InterruptedException {
        String why = "";
        @Nullable IOException cause = null;
        for (int attempt = 1; attempt <= attempts; attempt++) {
            Duration wait = Duration.ofSeconds(1L << Math.min(attempt - 1, 6));
            try (HubClient.Answer answer = client.get(path, from.at())) {
                int status = answer.status();
                refuse(name, what, status);
                if (status / 100 == 2 || status == 416) {
                    return use.of(answer);
                }
                why = "it answers with status %d%s".formatted(status, status == 429 ? ", too many requests" : "");
                wait = answer.header("retry-after").flatMap(Patience::asked).orElse(wait);
            } catch (IOException e) {
                why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
                cause = e;
            }
            if (attempt < attempts) {
                progress.accept("%s of %s: %s; again in %d s".formatted(what, name, why, wait.toSeconds()));
                pause.take(wait);
            }
        }
        throw new HubException(
                "%s of %s cannot be had from %s after %d attempts: %s. Is there a network, and is this the hub's address? What has come is kept; or download it elsewhere and give its folder"
                        .formatted(what, name, settings.address(), attempts, why),
                cause,
                true);
    }

    private void refuse(HubName name, String what, int status) {
        if (status == 401 || status == 403) {
            throw new HubException("%s refuses %s of %s (status %d): %s"
                    .formatted(
                            settings.address(),
                            what,
                            name,
                            status,
                            settings.token().isPresent()
                                    ? "the token in %s may not read it; accept its terms on its page, or take another token"
                                            .formatted(HubToken.VARIABLE)
                                    : "is the name right? If it is, set %s to a token that may read it"
                                            .formatted(HubToken.VARIABLE)));
        }
        if (status == 404) {
            throw new HubException("%s knows no %s of %s; check name and revision, or set %s if it is private"
                    .formatted(settings.address(), what, name, HubToken.VARIABLE));
        }
        if (status / 100 == 4 && status != 408 && status != 416 && status != 429) {
            throw new HubException("%s refuses %s of %s (status %d); is it the address of a hub?"
                    .formatted(settings.address(), what, name, status));
        }
    }

    /** What a Retry-After header asks for: seconds, or a date; within bounds. */
    private static Optional<Duration> asked(String header) {
        try {
            return Optional.of(bounded(Duration.ofSeconds(Long.parseLong(header.strip()))));
        } catch (NumberFormatException | ArithmeticException e) {
            return date(header);
        }
    }

    private static Optional<Duration> date(String header) {
        try {
            ZonedDateTime until = ZonedDateTime.parse(header.strip(), DateTimeFormatter.RFC_1123_DATE_TIME);
            return Optional.of(bounded(Duration.between(ZonedDateTime.now(until.getZone()), until)));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    private static Duration bounded(Duration asked) {
        Duration atLeast = asked.isNegative() ? Duration.ZERO : asked;
        return atLeast.compareTo(LONGEST) > 0 ? LONGEST : atLeast;
    }
}
