package io.castalia.producers.corpus;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What was read, as lines to compare. Keeps parts as a feeder does: none twice, and a text is cut along them. */
final class Notes implements PartSink {

    final List<String> parts = new ArrayList<>();
    final List<String> aside = new ArrayList<>();
    final List<String> messages = new ArrayList<>();
    final Map<String, StringBuilder> texts = new HashMap<>();
    long characters;
    private final TextParts known = new TextParts();
    private final Set<String> ids = new HashSet<>();

    @Override
    public void part(String source, long position, String text) {
        characters += text.length();
        if (ids.add(source + "@" + position + text)) {
            known.add(source, position, text);
            parts.add(source + "@" + position + ": " + (text.length() < 100 ? text : "..."));
            texts.computeIfAbsent(source, s -> new StringBuilder()).append(text);
        }
    }

    @Override
    public int held(String source, long position, CharSequence text) {
        return known.lengths(source, position).stream()
                .filter(length -> Character.codePointCount(text, 0, text.length()) >= length)
                .filter(length -> ids.contains(
                        source + "@" + position + text.subSequence(0, Character.offsetByCodePoints(text, 0, length))))
                .findFirst()
                .orElse(0);
    }

    @Override
    public void setAside(String source, long line, byte[] bytes, String error, String message) {
        aside.add(source + " " + line + " " + error);
        messages.add(message);
    }
}
