package io.castalia.consumers.control;

import io.castalia.consumers.work.Admission;
import io.castalia.consumers.work.AnswerNames;
import io.castalia.consumers.work.Counts;
import io.castalia.consumers.work.Outbox;
import io.castalia.consumers.work.Outgoing;
import io.castalia.consumers.work.WorkSettings;
import io.castalia.consumers.work.Worker;
import io.castalia.schemas.Topics;
import io.castalia.schemas.wire.Explanation;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends, for each explained latent, the explanation of another one, to be scored on the latent's own scoring side. As a
 * worker it does so whenever 200 explanations have no control, so that fewer get none; {@link #pairRest} does it once, at
 * the end of a run. It keeps no state: what has a control is read from the topic. One instance at a time is enough; two
 * send some controls twice.
 */
public final class ControlStep implements Worker {

    private static final Logger LOG = LoggerFactory.getLogger(ControlStep.class);

    /** Explanations that must wait before they are paired in a service that has no end. */
    private static final int BATCH = 200;

    private final Map<String, ?> client;
    private final Topics topics;
    private final WorkSettings settings;
    private final LongAdder sent = new LongAdder();
    private final Thread thread = new Thread(this::serve, "castalia-control");
    private volatile boolean stopping;
    private volatile @Nullable Throwable failure;

    /**
     * A step that has not begun.
     *
     * @param client a Kafka client's properties, the registry's among them
     */
    public ControlStep(Map<String, ?> client, Topics topics, WorkSettings settings) {
        this.client = client;
        this.topics = topics;
        this.settings = settings;
    }

    /**
     * Reads all explanations there are now, and sends a control for each that has none. A second call sends nothing.
     *
     * @return how many controls stand on the topic then, those of earlier calls among them
     */
    public int pairRest() {
        var book = new Book();
        try (var log = new ExplanationLog(client, topics.explanations())) {
            log.toEnd((explanation, record) -> add(book, explanation, record));
            return book.controlled() + send(book);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptException(e);
        }
    }

    @Override
    public void start() {
        thread.start();
    }

    @Override
    public Counts counts() {
        return new Counts(sent.sum(), sent.sum(), 0, 0);
    }

    @Override
    public Optional<Throwable> failure() {
        return Optional.ofNullable(failure);
    }

    @Override
    public void close() {
        stopping = true;
        try {
            thread.join(TimeUnit.SECONDS.toMillis(30));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void serve() {
        var book = new Book();
        try (var log = new ExplanationLog(client, topics.explanations())) {
            log.toEnd((explanation, record) -> add(book, explanation, record));
            while (!stopping) {
                log.some((explanation, record) -> add(book, explanation, record));
                if (book.waiting() >= BATCH) {
                    send(book);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            failure = e;
            LOG.error("control: stopped: {}", e.toString());
        }
    }

    /** Reads the explanations that are due a second time, for their scoring sides, which are too large to be kept. */
    private int send(Book book) throws InterruptedException {
        Map<Book.Place, Explained> due = book.due();
        if (due.isEmpty()) {
            return 0;
        }
        var first = new HashMap<Integer, Long>();
        due.keySet().forEach(place -> first.merge(place.partition(), place.offset(), Math::min));
        int count = due.size();
        try (var log = new ExplanationLog(client, topics.explanations());
                var outbox = Outbox.open(client, topics, settings.run())) {
            log.seek(first);
            log.toEnd((own, record) -> {
                Explained partner = due.remove(place(record));
                if (partner != null) {
                    Explanation control = partner.asControlOf(own);
                    outbox.send(
                            List.of(Outgoing.about(
                                    topics.explanations(), control.getHookpoint(), control.getLatent(), control)),
                            record.headers());
                    book.add(control, place(record));
                    sent.increment();
                }
            });
        }
        return count - due.size();
    }

    /** Explanations are paired within their run; those that bear other names than they must are nobody's. */
    private void add(Book book, Explanation explanation, ConsumerRecord<?, ?> record) {
        if (Admission.ofRun(settings.run()).takes(record)
                && AnswerNames.fault(explanation).isEmpty()) {
            book.add(explanation, place(record));
        }
    }

    private static Book.Place place(ConsumerRecord<?, ?> record) {
        return new Book.Place(record.partition(), record.offset());
    }
}
