package io.castalia.consumers.tap;

import io.castalia.schemas.Refusal;
import io.castalia.schemas.Topic;
import io.castalia.schemas.Topics;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Finds a topic by its short or full name. */
final class TopicNames {

    private TopicNames() {}

    /** Refuses an unknown name, naming the nearest known one. */
    static Topic<?> find(Topics topics, String name) {
        List<Topic<?>> all = topics.all();
        String prefix = prefix(topics);
        for (Topic<?> topic : all) {
            if (topic.name().equals(name) || topic.name().equals(prefix + name)) {
                return topic;
            }
        }
        String wanted = name.toLowerCase(Locale.ROOT);
        String plain = wanted.startsWith(prefix) ? wanted.substring(prefix.length()) : wanted;
        String nearest = all.stream()
                .map(topic -> topic.name().substring(prefix.length()))
                .min(Comparator.comparingInt(known -> distance(known, plain)))
                .orElseThrow();
        String known = all.stream()
                .map(topic -> topic.name().substring(prefix.length()))
                .collect(Collectors.joining(", "));
        throw new Refusal(
                "topic", name, "a topic of prefix '%s' (%s); did you mean '%s'?".formatted(prefix, known, nearest));
    }

    private static String prefix(Topics topics) {
        String name = topics.documents().name();
        return name.substring(0, name.length() - "documents".length());
    }

    /** Levenshtein's distance: letters to insert, drop or change. */
    static int distance(String a, String b) {
        var row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int changed = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(changed, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
