package io.castalia.consumers.score;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Says how strongly a latent with this explanation fires on each token of a text. */
interface Simulator {

    /** Who simulates. */
    String name();

    /**
     * One opinion; does not wait.
     *
     * @param tokens the text's tokens, none of them empty
     */
    CompletableFuture<Judgement> simulate(Claim claim, List<String> tokens);
}
