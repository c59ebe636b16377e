package io.castalia.producers.train;

import io.castalia.schemas.Id;

/** Which documents are kept back from training: a tenth of each source, by a hash of the document's name. */
public final class HeldOut {

    /** The rule in words, for a card. */
    public static final String RULE =
            "a document is held out where the first 64 bits of SHA-256 of its name (as Id.of(\"held-out\", name).low(), unsigned) "
                    + "are a multiple of 10";

    private HeldOut() {}

    /** Whether a document is held out; its name is the path relative to the corpus, with #line in JSON Lines. */
    public static boolean contains(String document) {
        return Long.remainderUnsigned(Id.of("held-out", document).low(), 10) == 0;
    }
}
