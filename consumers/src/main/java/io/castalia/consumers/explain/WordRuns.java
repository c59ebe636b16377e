package io.castalia.consumers.explain;

import io.castalia.consumers.text.Word;
import io.castalia.consumers.text.Words;
import java.text.Normalizer;
import java.util.List;

/** Words in a row that two texts share, whatever their case, accents, widths and invisible characters. */
final class WordRuns {

    private final List<List<String>> texts;

    WordRuns(List<String> texts) {
        this.texts = texts.stream().map(WordRuns::words).toList();
    }

    /** The words of a text, without punctuation. */
    static List<String> words(String text) {
        String plain = Normalizer.normalize(text, Normalizer.Form.NFKC).replaceAll("\\p{Cf}", "");
        return Words.of(plain).stream()
                .map(Word::text)
                .filter(word -> Character.isLetterOrDigit(word.codePointAt(0)))
                .toList();
    }

    /** The texts, as words. */
    List<List<String>> texts() {
        return texts;
    }

    /** How many of these words stand in a row in one of the texts, at most. */
    int longest(List<String> words) {
        int most = 0;
        for (List<String> text : texts) {
            var before = new int[text.size() + 1];
            for (String word : words) {
                var now = new int[text.size() + 1];
                for (int t = 0; t < text.size(); t++) {
                    now[t + 1] = word.equals(text.get(t)) ? before[t] + 1 : 0;
                    most = Math.max(most, now[t + 1]);
                }
                before = now;
            }
        }
        return most;
    }
}
