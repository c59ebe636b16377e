package io.castalia.consumers.endpoint;

import io.castalia.consumers.endpoint.EndpointRefusal.Kind;
import io.castalia.consumers.prompt.Reply;
import io.castalia.consumers.prompt.Reply.Usage;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides what becomes of a prompt once a request has come to something: tells the gate, and pays. Not for several threads. */
final class Settlement {

    private static final Logger LOG = LoggerFactory.getLogger(Settlement.class);

    private final EndpointSettings settings;
    private final Gate gate;
    private final Purse purse;

    Settlement(EndpointSettings settings, Gate gate, Purse purse) {
        this.settings = settings;
        this.gate = gate;
        this.purse = purse;
    }

    /**
     * What becomes of a prompt.
     *
     * @param reply what it ends with; empty where it is sent again when it is due, or nothing is sent any more
     * @param refusal why nothing is sent any more, if that is so
     */
    record Fate(Optional<Reply> reply, Optional<EndpointRefusal> refusal) {
        static final Fate AGAIN = new Fate(Optional.empty(), Optional.empty());

        static Fate ended(Reply reply) {
            return new Fate(Optional.of(reply), Optional.empty());
        }

        static Fate stopped(EndpointRefusal refusal) {
            return new Fate(Optional.empty(), Optional.of(refusal));
        }
    }

    Fate of(Ask ask, Outcome outcome, long now, int underWay) {
        if (outcome instanceof Outcome.Replied replied) {
            Usage usage = replied.reply().usage();
            settle(ask, usage, replied.counted() ? usage : ask.guess(replied.reply()));
            gate.answered(underWay);
            return Fate.ended(replied.reply());
        }
        if (outcome instanceof Outcome.Unreadable unreadable) {
            return unreadable(ask, unreadable, now, underWay);
        }
        settle(ask, Usage.NONE, Usage.NONE);
        if (outcome instanceof Outcome.Later later) {
            return later(ask, later, now);
        }
        gate.forgotten();
        return Fate.stopped(
                outcome instanceof Outcome.Stop stop
                        ? stop.refusal()
                        : new EndpointRefusal(
                                Kind.MODEL,
                                "endpoint %s does not answer as it did (%s); is another server there now?"
                                        .formatted(settings.url(), ((Outcome.NoRoute) outcome).reason())));
    }

    private Fate unreadable(Ask ask, Outcome.Unreadable unreadable, long now, int underWay) {
        settle(ask, unreadable.usage(), unreadable.usage());
        if (unreadable.broken()) {
            gate.failed(now, ask.sent);
        } else {
            gate.answered(underWay);
        }
        ask.unreadable++;
        ask.due = now;
        return ask.unreadable > 1 ? Fate.ended(new Reply.Failed(unreadable.reason(), ask.usage)) : Fate.AGAIN;
    }

    private Fate later(Ask ask, Outcome.Later later, long now) {
        LOG.debug("endpoint {}: {}", settings.url(), later.reason());
        if (later.busy()) {
            gate.busy(now, ask.sent, later.after());
            ask.due = now;
            return Fate.AGAIN;
        }
        if (ask.failures == 0) {
            ask.answersBefore = gate.answers();
        }
        gate.failed(now, ask.sent);
        ask.failures++;
        ask.due = now + pause(ask, later).toNanos();
        int tries = settings.patience().tries();
        boolean othersAnswered = gate.answers() - ask.answersBefore >= tries;
        return ask.failures >= tries && othersAnswered
                ? Fate.ended(new Reply.Failed(
                        "%s, at each of %d tries while others were answered".formatted(later.reason(), ask.failures),
                        ask.usage))
                : Fate.AGAIN;
    }

    private Duration pause(Ask ask, Outcome.Later later) {
        return later.after()
                .filter(asked -> asked.compareTo(settings.patience().longest()) <= 0)
                .orElseGet(() -> gate.pauseAfter(ask.failures));
    }

    private void settle(Ask ask, Usage said, Usage paid) {
        ask.usage = ask.usage.plus(new Usage(said.promptTokens(), said.cachedTokens(), said.answerTokens(), 0, 0));
        purse.settle(ask.estimate, paid, settings.prices().of(paid));
    }
}
