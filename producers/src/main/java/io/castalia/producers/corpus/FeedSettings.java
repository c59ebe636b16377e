package io.castalia.producers.corpus;

import io.castalia.schemas.Provenance;
import io.castalia.schemas.Refusal;

/**
 * What a feed is called.
 *
 * @param corpus name of the corpus, on every part and on its end
 * @param run name of the run
 * @param code version of the code
 */
public record FeedSettings(String corpus, String run, String code) {

    public FeedSettings {
        Refusal.unless(!corpus.isBlank(), "feed.corpus", corpus, "a name");
    }

    Provenance provenance() {
        return new Provenance("", "", "", corpus, code, run);
    }
}
