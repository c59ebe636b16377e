package io.castalia.consumers.work;

import org.apache.kafka.clients.consumer.AcknowledgeType;

/** What became of a record, and what the broker is told. */
enum Fate {
    /** Worked on; what it made is on the broker. */
    DONE(AcknowledgeType.ACCEPT),
    /** None of the stage's business. */
    SKIPPED(AcknowledgeType.ACCEPT),
    /** Written to the dead letters. */
    SET_ASIDE(AcknowledgeType.REJECT),
    /** Did not work out this time. */
    RETRY(AcknowledgeType.RELEASE);

    private final AcknowledgeType acknowledgement;

    Fate(AcknowledgeType acknowledgement) {
        this.acknowledgement = acknowledgement;
    }

    AcknowledgeType acknowledgement() {
        return acknowledgement;
    }
}
