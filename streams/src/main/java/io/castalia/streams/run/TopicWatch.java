package io.castalia.streams.run;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Uuid;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks now and then whether the topics that an application stands on are still there, and still the same. Streams does
 * not stop where they are not: it tries to commit, again and again, or makes a changelog anew, and empty.
 */
final class TopicWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TopicWatch.class);
    private static final Duration EVERY = Duration.ofSeconds(3);

    private final GroupAdmin admin;
    private final List<String> topics;
    private final Consumer<Lost> gone;
    private final Map<String, Uuid> seen = new HashMap<>();
    private final Set<String> missed = new HashSet<>();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(work -> {
        var thread = new Thread(work, "topic-watch");
        thread.setDaemon(true);
        return thread;
    });

    /** A watch over topics, some of which may not be there yet; it closes the admin with itself. */
    TopicWatch(GroupAdmin admin, Collection<String> topics, Consumer<Lost> gone) {
        this.admin = admin;
        this.topics = List.copyOf(topics);
        this.gone = gone;
    }

    void start() {
        var unused = clock.scheduleWithFixedDelay(this::look, 0, EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    /* A broker that does not answer is no sign of anything: Streams waits for it. */
    private void look() {
        try {
            compare(admin.ids(topics));
        } catch (KafkaException unanswered) {
            LOG.debug("the topics were not looked at: {}", unanswered.toString());
        }
    }

    /** Compares with what was seen before. A topic is gone when it is not there twice in a row. */
    void compare(Map<String, Uuid> now) {
        for (String topic : topics) {
            Uuid id = now.get(topic);
            Uuid before = seen.get(topic);
            if (id == null && before != null && !missed.add(topic)) {
                gone.accept(new Lost("topic '%s' was deleted, and what was not read of it is gone; %s"
                        .formatted(topic, Footing.RESET)));
            } else if (id != null && before != null && !id.equals(before)) {
                gone.accept(new Lost("topic '%s' was deleted and made anew, and what stood on it is gone; %s"
                        .formatted(topic, Footing.RESET)));
            } else if (id != null) {
                seen.put(topic, id);
                missed.remove(topic);
            }
        }
    }

    @Override
    public void close() {
        clock.shutdownNow();
        admin.close();
    }
}
