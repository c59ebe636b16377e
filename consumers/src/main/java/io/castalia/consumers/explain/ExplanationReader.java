package io.castalia.consumers.explain;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.castalia.consumers.prompt.Interview;
import io.castalia.consumers.prompt.Reading;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Finds the explanation in a reply, and refuses what is none: thoughts, echoes of the prompt, lists, other languages, too
 * many words.
 */
final class ExplanationReader {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String OPEN = "<explanation>";
    private static final String CLOSE = "</explanation>";

    /** Characters a word may have on average; longer than any language's. */
    private static final int WORD = 15;

    private static final Pattern LEAKED = Pattern.compile(
            "^(?:okay[,.]|ok[,.]|alright[,.]|hmm+|wait[,.]|let me\\b|let['\u2019]s\\b|first[,:]|so[,] |now[,] |we (?:need|have) to\\b"
                    + "|i (?:need|have) to\\b|i (?:think|see|will|notice)\\b|i['\u2019]ll\\b|looking at\\b|step \\d"
                    + "|(?:analysis|reasoning|thoughts?|marked|around them|description)\\s*:)"
                    + "|</?[a-z][a-z_|]*>|<\\||\\bstep \\d+\\s*:|\\blet me (?:think|look|see|check)\\b|\\bthe user\\b",
            Pattern.CASE_INSENSITIVE);

    private final ExplainSettings settings;
    private final WordRuns instructions;

    /**
     * A reader.
     *
     * @param fixed the fixed text of the prompt, which no answer should repeat
     */
    ExplanationReader(ExplainSettings settings, String fixed) {
        this.settings = settings;
        this.instructions = new WordRuns(List.of(fixed));
    }

    Reading<String> read(Interview.Said said) {
        List<String> found = between(said.text());
        boolean cut = said.answered().cut();
        if (found.isEmpty()) {
            return fault(
                    cut
                            ? "it had no more tokens left before it came to its " + OPEN
                            : "there was no " + OPEN + " in it");
        }
        if (cut && !said.text().toLowerCase(Locale.ROOT).contains(CLOSE)) {
            return fault("it had no more tokens left before its explanation ended");
        }
        if (found.stream().distinct().count() > 1) {
            return fault("it had several explanations that say different things");
        }
        return checked(found.get(0));
    }

    /** Reads a JSON object, which the model was held to as far as the endpoint does. */
    Reading<String> readJson(Interview.Said said) {
        if (said.answered().cut()) {
            return fault("it had no more tokens left before its JSON object ended");
        }
        JsonNode explanation;
        try {
            explanation = JSON.readTree(said.text()).path("explanation");
        } catch (JsonProcessingException e) {
            return fault("it was no JSON object");
        }
        return explanation.isTextual()
                ? checked(explanation.asText().strip())
                : fault("there was no string \"explanation\" in it");
    }

    private Reading<String> checked(String text) {
        Optional<String> fault = faultOf(text);
        return fault.isPresent() ? fault(fault.get()) : new Reading.Read<>(text.replaceAll("\\s+", " "));
    }

    private Optional<String> faultOf(String text) {
        if (text.codePoints().noneMatch(Character::isLetterOrDigit)) {
            return Optional.of("its explanation was empty");
        }
        if (text.length() > WORD * settings.words()) {
            return Optional.of("its explanation had %d characters, and is to be short".formatted(text.length()));
        }
        if (LEAKED.matcher(text).find()) {
            return Optional.of("it thought within its explanation");
        }
        if (text.lines().filter(line -> !line.isBlank()).count() > 1) {
            return Optional.of("its explanation had several lines");
        }
        List<String> words = WordRuns.words(text);
        if (words.size() > settings.words()) {
            return Optional.of(
                    "its explanation had %d words, and at most %d are read".formatted(words.size(), settings.words()));
        }
        if (!English.plausible(text)) {
            return Optional.of("its explanation was not English");
        }
        int echoed = instructions.longest(words);
        return echoed >= settings.runs()
                ? Optional.of("its explanation repeated %d words of the instructions".formatted(echoed))
                : Optional.empty();
    }

    private static Reading<String> fault(String reason) {
        return new Reading.Fault<>(reason);
    }

    /** What stands between each opening tag and the next tag, stripped. */
    private static List<String> between(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        // Lower case has as many characters as the text in all but a few letters; those cannot be cut safely.
        String searched = lower.length() == text.length() ? lower : text;
        var found = new ArrayList<String>();
        for (int at = searched.indexOf(OPEN); at >= 0; ) {
            int from = at + OPEN.length();
            int next = searched.indexOf(OPEN, from);
            int close = searched.indexOf(CLOSE, from);
            int end = close >= 0 ? close : text.length();
            found.add(
                    text.substring(from, next >= 0 ? Math.min(end, next) : end).strip());
            at = next;
        }
        return found;
    }
}
