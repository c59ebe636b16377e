package io.castalia.consumers.prompt;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The fixed text of a prompt, a resource of this package. A line {@code --- system ---} begins a turn of that role. A line
 * that begins with {@code @flag } or {@code @!flag } is there only where the flag is set, or is not. {@code {{name}}} is
 * filled in, and stands in the last turn only: everything before it is the same whatever is asked about.
 *
 * @param name the resource's name with its version, such as {@code detection.v1}
 * @param turns the turns
 */
public record Template(String name, List<Turn> turns) {

    private static final Pattern TURN = Pattern.compile("--- (system|user|assistant) ---");
    private static final Pattern FLAG = Pattern.compile("@(!?)([a-z]+)(?: (.*))?");
    private static final Pattern PLACE = Pattern.compile("\\{\\{([a-z]+)}}");

    public Template {
        turns = List.copyOf(turns);
    }

    /** The template of a name, without flags. */
    public static Template of(String name) {
        return of(name, Map.of());
    }

    /** The template of a name. Throws IllegalStateException where it is not to be had, or is not in this form. */
    public static Template of(String name, Map<String, Boolean> flags) {
        var turns = new ArrayList<Turn>();
        Turn.Role role = null;
        var text = new StringBuilder();
        for (String line : read(name).split("\n", -1)) {
            Matcher turn = TURN.matcher(line);
            if (turn.matches()) {
                if (role != null) {
                    turns.add(new Turn(role, text.toString().strip()));
                }
                role = Turn.Role.valueOf(turn.group(1).toUpperCase(Locale.ROOT));
                text.setLength(0);
            } else {
                text.append(kept(name, line, flags));
            }
        }
        if (role == null) {
            throw new IllegalStateException("prompt %s has no turn; its package is damaged".formatted(name));
        }
        turns.add(new Turn(role, text.toString().strip()));
        for (Turn turn : turns.subList(0, turns.size() - 1)) {
            if (PLACE.matcher(turn.text()).find()) {
                throw new IllegalStateException(
                        "prompt %s has something to fill in before its last turn; move it there".formatted(name));
            }
        }
        return new Template(name, turns);
    }

    /** The turns with the last one filled in; every place needs its text, and every text its place. */
    public List<Turn> fill(Map<String, String> texts) {
        Turn last = turns.get(turns.size() - 1);
        var used = new ArrayList<String>();
        String filled = PLACE.matcher(last.text()).replaceAll(place -> {
            String text = texts.get(place.group(1));
            if (text == null) {
                throw new IllegalStateException("prompt %s wants {{%s}}; give it".formatted(name, place.group(1)));
            }
            used.add(place.group(1));
            return Matcher.quoteReplacement(text);
        });
        if (!used.containsAll(texts.keySet())) {
            throw new IllegalStateException("prompt %s has no place for all of %s".formatted(name, texts.keySet()));
        }
        var whole = new ArrayList<>(turns.subList(0, turns.size() - 1));
        whole.add(new Turn(last.role(), filled));
        return whole;
    }

    /** All that is fixed, as one text. */
    public String fixed() {
        var fixed = new StringBuilder();
        turns.forEach(turn -> fixed.append(turn.text()).append('\n'));
        return fixed.toString();
    }

    private static String kept(String name, String line, Map<String, Boolean> flags) {
        Matcher flagged = FLAG.matcher(line);
        if (!flagged.matches()) {
            return line + "\n";
        }
        Boolean set = flags.get(flagged.group(2));
        if (set == null) {
            throw new IllegalStateException("prompt %s asks for the flag %s; set it".formatted(name, flagged.group(2)));
        }
        boolean wanted = flagged.group(1).isEmpty();
        String rest = flagged.group(3);
        return set == wanted ? (rest == null ? "" : rest) + "\n" : "";
    }

    private static String read(String name) {
        try (InputStream resource = Template.class.getResourceAsStream(name + ".txt")) {
            if (resource == null) {
                throw new IllegalStateException("there is no prompt %s; its package is damaged".formatted(name));
            }
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("prompt %s cannot be read; its package is damaged".formatted(name), e);
        }
    }
}
