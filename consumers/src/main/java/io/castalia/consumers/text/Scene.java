package io.castalia.consumers.text;

import io.castalia.schemas.wire.ExampleWindow;
import java.util.List;

/** A window as words, and how hard the latent fires on each. */
public final class Scene {

    /** Share of the window's peak above which a token is marked. */
    public static final float MARK = 0.3f;

    private final List<Word> words;
    private final float[] strengths; // (words), largest activation of the word's tokens
    private final int peak;

    private Scene(List<Word> words, float[] strengths, int peak) {
        this.words = words;
        this.strengths = strengths;
        this.peak = peak;
    }

    /** A window's words. The peak is the first word that the strongest token lies in. */
    public static Scene of(ExampleWindow window) {
        List<Word> words = Words.of(window.getText());
        int[] wordOf = Words.ofTokens(words, window.getStarts(), window.getEnds());
        var strengths = new float[words.size()];
        int peak = -1;
        for (int t = 0; t < wordOf.length; t++) {
            float activation = window.getActivations().get(t);
            int word = wordOf[t];
            if (word < 0 || activation <= 0) {
                continue;
            }
            strengths[word] = Math.max(strengths[word], activation);
            if (peak < 0 || strengths[word] > strengths[peak]) {
                peak = word;
            }
        }
        return new Scene(words, strengths, peak);
    }

    /** The words, in order. */
    public List<Word> words() {
        return words;
    }

    /** Largest activation of a word's tokens; 0 where the latent is silent. */
    public float strength(int word) {
        return strengths[word];
    }

    /** Index of the word with the peak; -1 where the latent is silent, or fires on no word. */
    public int peak() {
        return peak;
    }

    /** Whether the latent fires on the word with more than the marking share of the peak. */
    public boolean marked(int word) {
        return peak >= 0 && strengths[word] > MARK * strengths[peak];
    }
}
