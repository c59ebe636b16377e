package io.castalia.consumers.endpoint;

import io.castalia.consumers.endpoint.EndpointRefusal.Kind;
import io.castalia.consumers.prompt.Reply;
import io.castalia.consumers.prompt.Reply.Usage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends prompts as the gate and the purse allow, and again where that may help. While the endpoint is away the prompts
 * wait. What must not be asked again ends them all.
 */
final class Dispatcher implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final EndpointSettings settings;
    private final Purse purse;
    private final Gate gate;
    private final Settlement settlement;
    private final Deque<Ask> fresh = new ArrayDeque<>();
    private final PriorityQueue<Ask> again = new PriorityQueue<>(Comparator.comparingLong(ask -> ask.due));
    private final long origin = System.nanoTime();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        var thread = new Thread(task, "castalia-endpoint");
        thread.setDaemon(true);
        return thread;
    });
    private int underWay;
    private long nextLook = Long.MAX_VALUE;
    private @Nullable EndpointRefusal refusal;

    Dispatcher(EndpointSettings settings, Purse purse) {
        this.settings = settings;
        this.purse = purse;
        this.gate = new Gate(settings.model(), settings.concurrency(), settings.patience());
        this.settlement = new Settlement(settings, gate, purse);
        gate.breaker()
                .getEventPublisher()
                .onStateTransition(event -> LOG.warn(
                        "endpoint {}: {}",
                        settings.url(),
                        switch (event.getStateTransition().getToState()) {
                            case OPEN -> "half of the last requests failed; prompts wait until it answers";
                            case HALF_OPEN -> "trying whether it answers";
                            case CLOSED -> "it answers again";
                            default -> "no request is sent any more";
                        }));
    }

    /** Takes a prompt. */
    CompletableFuture<Reply> ask(Ask ask) {
        EndpointRefusal stopped;
        synchronized (this) {
            stopped = refusal;
            if (stopped == null) {
                fresh.add(ask);
            }
        }
        if (stopped != null) {
            ask.answer.completeExceptionally(stopped);
        } else {
            pump();
        }
        return ask.answer;
    }

    /** Why nothing is asked any more, if that is so. */
    synchronized Optional<EndpointRefusal> refusal() {
        return Optional.ofNullable(refusal);
    }

    /** Whether requests go as they should. */
    synchronized boolean ready() {
        return refusal == null
                && gate.breaker().getState() == io.github.resilience4j.circuitbreaker.CircuitBreaker.State.CLOSED;
    }

    /** Requests under way. */
    synchronized int underWay() {
        return underWay;
    }

    private long now() {
        return System.nanoTime() - origin;
    }

    private void pump() {
        List<Ask> go = new ArrayList<>();
        List<Ask> ended = List.of();
        synchronized (this) {
            Ask next = next();
            while (next != null) {
                underWay++;
                next.sent = now();
                if (next.sentBefore()) {
                    gate.sentAgain();
                }
                go.add(next);
                next = next();
            }
            if (refusal != null) {
                ended = drained();
            }
        }
        go.forEach(this::send);
        end(ended);
    }

    /** The next prompt that may go now; looks again later where one waits. */
    private @Nullable Ask next() {
        long now = now();
        Ask late = again.peek();
        boolean due = late != null && late.due <= now && !(gate.strained() && !fresh.isEmpty());
        Ask ask = due ? late : fresh.peek();
        if (refusal != null || ask == null) {
            lookAgain(now, late == null ? Long.MAX_VALUE : late.due - now);
            return null;
        }
        if (!gate.hasRoom(now, underWay)) {
            lookAgain(now, gate.pause(now) > 0 ? gate.pause(now) : Long.MAX_VALUE);
            return null;
        }
        if (!affordable(ask)) {
            lookAgain(now, LOOK_NANOS);
            return null;
        }
        if (!gate.lets()) {
            purse.settle(ask.estimate, Usage.NONE, 0);
            lookAgain(now, LOOK_NANOS);
            return null;
        }
        if (due) {
            again.poll();
        } else {
            fresh.poll();
        }
        return ask;
    }

    private boolean affordable(Ask ask) {
        Purse.Answer answer = purse.take(ask.estimate);
        if (answer == Purse.Answer.SPENT) {
            refuse(new EndpointRefusal(
                    Kind.BUDGET,
                    "budget: %s, and the next request to %s may take %d tokens; raise the budget to go on, what is done is kept"
                            .formatted(purse.spent(), settings.model(), ask.estimate.tokens())));
        }
        return answer == Purse.Answer.GO;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // Looking again throws nothing, and the timer is shut down whole.
    private void lookAgain(long now, long nanos) {
        if (nanos == Long.MAX_VALUE || timer.isShutdown()) {
            return;
        }
        long at = now + Math.max(nanos, TimeUnit.MILLISECONDS.toNanos(1));
        if (at < nextLook) {
            nextLook = at;
            timer.schedule(this::look, at - now, TimeUnit.NANOSECONDS);
        }
    }

    private void look() {
        synchronized (this) {
            nextLook = Long.MAX_VALUE;
        }
        pump();
    }

    @SuppressWarnings("FutureReturnValueIgnored") // What comes of a request is told to the prompt's own future.
    private void send(Ask ask) {
        CompletableFuture<Outcome> outcome;
        try {
            outcome = ask.sending.get();
        } catch (RuntimeException e) {
            synchronized (this) {
                underWay--;
                gate.forgotten();
                purse.settle(ask.estimate, Usage.NONE, 0);
            }
            ask.answer.completeExceptionally(e);
            pump();
            return;
        }
        outcome.whenComplete((came, error) -> done(
                ask,
                came != null ? came : new Outcome.Replied(new Reply.Failed(String.valueOf(error), Usage.NONE), false)));
    }

    private void done(Ask ask, Outcome outcome) {
        Optional<Reply> reply;
        boolean refused;
        synchronized (this) {
            underWay--;
            long millis = TimeUnit.NANOSECONDS.toMillis(now() - ask.sent);
            ask.usage = ask.usage.plus(new Usage(0, 0, 0, 1, millis));
            Settlement.Fate fate = settlement.of(ask, outcome, now(), underWay);
            // A request that was ended because we close has not failed: its prompt is asked again by whoever has it
            // next.
            boolean closed = refusal != null && refusal.kind() == Kind.CLOSED;
            reply = fate.reply().filter(came -> !(closed && came instanceof Reply.Failed));
            fate.refusal().ifPresent(this::refuse);
            refused = refusal != null;
            if (reply.isEmpty() && !refused) {
                again.add(ask);
            }
        }
        // The place is given on before whoever waited for the reply goes on with it.
        pump();
        if (reply.isPresent()) {
            ask.answer.complete(ask.whole(reply.get()));
        } else if (refused) {
            end(List.of(ask));
        }
    }

    private void refuse(EndpointRefusal why) {
        if (refusal == null) {
            refusal = why;
            gate.breaker().transitionToForcedOpenState();
            LOG.error("{}", why.getMessage());
        }
    }

    private List<Ask> drained() {
        var all = new ArrayList<>(fresh);
        all.addAll(again);
        fresh.clear();
        again.clear();
        return all;
    }

    private void end(List<Ask> asks) {
        Optional<EndpointRefusal> why = refusal();
        why.ifPresent(refused -> asks.forEach(ask -> ask.answer.completeExceptionally(refused)));
    }

    @Override
    public void close() {
        List<Ask> waiting;
        synchronized (this) {
            if (refusal == null) {
                refusal = new EndpointRefusal(
                        Kind.CLOSED, "endpoint %s was closed while prompts waited".formatted(settings.url()));
            }
            waiting = drained();
        }
        timer.shutdownNow();
        end(waiting);
    }
}
