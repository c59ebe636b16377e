package io.castalia.producers.publish;

import io.castalia.producers.pack.Place;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What has been done with one partition of documents. It is kept as the metadata of the committed offset, so that it
 * is true whoever dies.
 *
 * @param contexts contexts sent from it
 * @param parts parts handled from it, those set aside among them
 * @param hookpoints what was produced: a short hash of the hookpoints' names
 * @param ends ends passed since the last part whose marks do not stand yet, oldest first
 * @param marks the newest marks, oldest first; in partition 0 only
 * @param place where to read on, if not with the next entry
 */
record Tally(
        long contexts, long parts, String hookpoints, List<End> ends, List<StandingMark> marks, Optional<Place> place) {

    /*
     * castalia1 CONTEXTS PARTS HOOKPOINTS ENDS MARKS [PLACE]
     *
     * ENDS    '-', or CORPUS:PARTS with commas between
     * MARKS   '-', or CORPUS:PARTS:CONTEXTS:PARTS with commas between
     * PLACE   OFFSET:TOKEN:DOCUMENTS; where documents are joined into rows
     *
     * Corpora are percent-encoded. Kafka allows 4096 bytes: eight of each fit.
     */
    private static final String FORMAT = "castalia1";

    private static final String NONE = "-";

    /** Ends and marks at most, each. */
    static final int KEPT = 8;

    /** Length of a percent-encoded corpus name at most. */
    static final int LONGEST_CORPUS = 200;

    Tally {
        ends = List.copyOf(ends);
        marks = List.copyOf(marks);
    }

    /** Before the first part. */
    static Tally zero(String hookpoints) {
        return new Tally(0, 0, hookpoints, List.of(), List.of(), Optional.empty());
    }

    /** Whether a corpus of this name can be remembered. */
    static boolean remembers(String corpus) {
        return encode(corpus).length() <= LONGEST_CORPUS;
    }

    /** After one more part, which gave so many contexts. */
    Tally plusPart(int more) {
        return new Tally(contexts + more, parts + 1, hookpoints, List.of(), marks, place);
    }

    /** After an end. */
    Tally plusEnd(End end) {
        if (ends.contains(end)) {
            return this;
        }
        var more = new ArrayList<>(ends);
        more.add(end);
        return new Tally(contexts, parts, hookpoints, more, marks, place);
    }

    /** Without the ends whose marks stand. */
    Tally settled(Collection<End> standing) {
        return new Tally(
                contexts,
                parts,
                hookpoints,
                ends.stream().filter(end -> !standing.contains(end)).toList(),
                marks,
                place);
    }

    /** The same at another place. */
    Tally at(Optional<Place> other) {
        return new Tally(contexts, parts, hookpoints, ends, marks, other);
    }

    /** With a newly written mark. */
    Tally plusMark(StandingMark mark) {
        var more = new ArrayList<>(marks);
        more.add(mark);
        List<StandingMark> newest = more.subList(Math.max(0, more.size() - KEPT), more.size());
        return new Tally(contexts, parts, hookpoints, ends, newest, place).settled(List.of(mark.end()));
    }

    String toMetadata() {
        return String.join(
                " ",
                FORMAT,
                Long.toString(contexts),
                Long.toString(parts),
                hookpoints,
                list(ends, Tally::encode),
                list(marks, m -> encode(m.end()) + ":" + m.contexts() + ":" + m.parts())
                        + place.map(p -> " %d:%d:%d".formatted(p.offset(), p.token(), p.documents()))
                                .orElse(""));
    }

    /** Throws IllegalArgumentException where the text is none of ours: stop, since the counts are lost. */
    static Tally parse(String metadata) {
        String[] fields = metadata.split(" ", -1);
        if (fields.length < 6 || fields.length > 7 || !fields[0].equals(FORMAT)) {
            throw new IllegalArgumentException("'%s' is not a tally of the form %s".formatted(metadata, FORMAT));
        }
        return new Tally(
                Long.parseLong(fields[1]),
                Long.parseLong(fields[2]),
                fields[3],
                entries(fields[4], 2, entry -> end(entry)),
                entries(
                        fields[5],
                        4,
                        entry -> new StandingMark(end(entry), Long.parseLong(entry[2]), Long.parseLong(entry[3]))),
                fields.length == 7 ? place(fields[6]) : Optional.empty());
    }

    private static Optional<Place> place(String field) {
        return entries(
                        field,
                        3,
                        entry -> new Place(
                                Long.parseLong(entry[0]), Integer.parseInt(entry[1]), Integer.parseInt(entry[2])))
                .stream()
                .findFirst();
    }

    private static <T> String list(List<T> entries, Function<T, String> text) {
        return entries.isEmpty() ? NONE : entries.stream().map(text).collect(Collectors.joining(","));
    }

    private static <T> List<T> entries(String list, int fields, Function<String[], T> parse) {
        var entries = new ArrayList<T>();
        for (String entry : list.equals(NONE) ? new String[0] : list.split(",", -1)) {
            String[] parts = entry.split(":", -1);
            if (parts.length != fields) {
                throw new IllegalArgumentException(
                        "'%s' has %d fields where %d are due".formatted(entry, parts.length, fields));
            }
            entries.add(parse.apply(parts));
        }
        return entries;
    }

    private static End end(String[] entry) {
        return new End(URLDecoder.decode(entry[0], StandardCharsets.UTF_8), Long.parseLong(entry[1]));
    }

    private static String encode(End end) {
        return encode(end.corpus()) + ":" + end.parts();
    }

    private static String encode(String corpus) {
        return URLEncoder.encode(corpus, StandardCharsets.UTF_8);
    }
}
