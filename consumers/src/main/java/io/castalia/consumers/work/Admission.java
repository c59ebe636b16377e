package io.castalia.consumers.work;

import io.castalia.schemas.Provenance;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Which records of its topic a stage takes. The others are acknowledged and left alone. */
@FunctionalInterface
public interface Admission {

    /** Whether it takes this one. */
    boolean takes(ConsumerRecord<?, ?> record);

    /** Every record. */
    static Admission all() {
        return record -> true;
    }

    /** What a run has made itself, and what bears no run's name: whoever joins in need not know of runs. */
    static Admission ofRun(String run) {
        return record -> {
            String by = Provenance.of(record.headers()).run();
            return by.isEmpty() || by.equals(run);
        };
    }
}
