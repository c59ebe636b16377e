package io.castalia.app.fault;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Which instance took up which shard, and with how much in it, as the instances have logged it. */
final class Takings {

    private static final Pattern TAKEN =
            Pattern.compile("(?m)^(\\S+) INFO .*: shard ([0-9]+) of \\S+: taken up with ([0-9]+) contexts$");
    private static final Pattern EMPTY = Pattern.compile("(?m)^(\\S+) INFO .*: shard ([0-9]+): begun with nothing$");

    private final List<Taking> all = new ArrayList<>();

    /**
     * A shard taken up.
     *
     * @param time as it was logged, which can be compared as text
     * @param contexts that the shard had counted
     */
    record Taking(String time, String instance, int shard, long contexts) {}

    /** Those in the logs of these instances. */
    static Takings of(Map<String, String> logs) {
        var takings = new Takings();
        logs.forEach((instance, log) -> Stream.of(TAKEN, EMPTY)
                .flatMap(pattern -> pattern.matcher(log).results())
                .forEach(found -> takings.all.add(new Taking(
                        found.group(1),
                        instance,
                        Integer.parseInt(found.group(2)),
                        found.groupCount() > 2 ? Long.parseLong(found.group(3)) : 0))));
        takings.all.sort(Comparator.comparing(Taking::time));
        return takings;
    }

    /** The instance that was the last to take up each shard. */
    Map<Integer, String> owners() {
        var owners = new TreeMap<Integer, String>();
        all.forEach(taking -> owners.put(taking.shard(), taking.instance()));
        return owners;
    }

    /** Shards taken up with something in them by another instance than the one that had them before. */
    List<Taking> moves() {
        var before = new TreeMap<Integer, Taking>();
        var moves = new ArrayList<Taking>();
        for (Taking taking : all) {
            Taking last = before.put(taking.shard(), taking);
            if (last != null && !last.instance().equals(taking.instance()) && taking.contexts() > 0) {
                moves.add(taking);
            }
        }
        return moves;
    }

    /** Each shard's contexts, from one taking to the next. */
    Map<Integer, List<Long>> contexts() {
        var contexts = new TreeMap<Integer, List<Long>>();
        all.forEach(taking ->
                contexts.computeIfAbsent(taking.shard(), s -> new ArrayList<>()).add(taking.contexts()));
        return contexts;
    }
}
