package io.castalia.producers.publish;

import io.castalia.schemas.Refusal;

/**
 * What an imported cache becomes.
 *
 * @param hookpoint its name on the wire; one that is produced or imported from elsewhere is refused
 * @param coder name of the sparse coder; empty for what the cache says, or its folder's name
 * @param corpus name of the corpus, whose mark is written at the end
 * @param window tokens in a window
 */
public record ImportSettings(String hookpoint, String coder, String corpus, int window) {

    public ImportSettings {
        Refusal.unless(
                hookpoint.matches("[a-zA-Z0-9._-]{1,100}"),
                "hookpoint",
                hookpoint,
                "1 to 100 letters, digits, '.', '_' and '-'");
        Refusal.unless(
                !corpus.isBlank() && Tally.remembers(corpus), "name", corpus, "the name of a corpus, and a short one");
        Refusal.unless(window > 0, "window", window, "at least 1");
    }
}
