package io.castalia.consumers.prompt;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Lists without lists in them, as JSON writes them, wherever they stand in a text. Takes time in proportion to the text. */
public final class NumberLists {

    private NumberLists() {}

    /**
     * One element of a list.
     *
     * @param text the element, without white space around it
     * @param at where it begins in the text, in characters
     */
    public record Element(String text, int at) {}

    /**
     * The one list of so many elements, all of which are allowed. Lists of other lengths, or with other elements, are
     * passed over; several that say the same are one, and the last of them is given.
     *
     * @param from where in the text to begin
     * @param what what an element is, for the reason why there is none: answer
     */
    public static Reading<List<Element>> only(
            String text, int from, int count, Predicate<String> allowed, String what) {
        List<List<Element>> lists = all(text, from).stream()
                .filter(list ->
                        !list.isEmpty() && list.stream().map(Element::text).allMatch(allowed))
                .toList();
        List<List<Element>> fitting =
                lists.stream().filter(list -> list.size() == count).toList();
        if (fitting.isEmpty()) {
            return new Reading.Fault<>(
                    lists.isEmpty()
                            ? "there was no list of %ss in it".formatted(what)
                            : "its list had %d %ss, and %d were asked for"
                                    .formatted(lists.get(lists.size() - 1).size(), what, count));
        }
        if (fitting.stream().map(NumberLists::texts).distinct().count() > 1) {
            return new Reading.Fault<>("it had several lists of %ss that say different things".formatted(what));
        }
        return new Reading.Read<>(fitting.get(fitting.size() - 1));
    }

    private static List<String> texts(List<Element> list) {
        return list.stream().map(Element::text).toList();
    }

    private static List<List<Element>> all(String text, int from) {
        var lists = new ArrayList<List<Element>>();
        int open = -1;
        for (int at = from; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '[') {
                open = at;
            } else if (c == ']' && open >= 0) {
                lists.add(elements(text, open + 1, at));
                open = -1;
            }
        }
        return lists;
    }

    private static List<Element> elements(String text, int from, int to) {
        var elements = new ArrayList<Element>();
        int start = from;
        for (int at = from; at <= to; at++) {
            if (at == to || text.charAt(at) == ',') {
                int first = start;
                while (first < at && Character.isWhitespace(text.charAt(first))) {
                    first++;
                }
                elements.add(new Element(text.substring(first, at).strip(), first));
                start = at + 1;
            }
        }
        return elements;
    }
}
