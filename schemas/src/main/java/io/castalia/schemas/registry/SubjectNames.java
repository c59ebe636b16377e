package io.castalia.schemas.registry;

import io.castalia.schemas.Refusal;
import java.util.Locale;
import org.apache.avro.Schema;

/** How a subject is named after the topic and the record on it. */
public enum SubjectNames {
    TOPIC_NAME {
        @Override
        public String subject(String topic, boolean key, Schema schema) {
            return topic + (key ? "-key" : "-value");
        }
    },
    RECORD_NAME {
        @Override
        public String subject(String topic, boolean key, Schema schema) {
            return schema.getFullName();
        }
    },
    TOPIC_RECORD_NAME {
        @Override
        public String subject(String topic, boolean key, Schema schema) {
            return topic + "-" + schema.getFullName();
        }
    };

    /** The subject of values, or keys, with this schema on this topic. */
    public abstract String subject(String topic, boolean key, Schema schema);

    /** Reads the name of a strategy, for instance TopicNameStrategy, with or without a package before it. */
    static SubjectNames named(String key, String strategy) {
        String simple = strategy.substring(strategy.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return switch (simple) {
            case "topicnamestrategy" -> TOPIC_NAME;
            case "recordnamestrategy" -> RECORD_NAME;
            case "topicrecordnamestrategy" -> TOPIC_RECORD_NAME;
            default ->
                throw new Refusal(key, strategy, "TopicNameStrategy, RecordNameStrategy or TopicRecordNameStrategy");
        };
    }
}
