package io.castalia.producers.sparse;

import java.util.List;

/**
 * What can be said of a latent's decoder row without any text.
 *
 * @param latent which
 * @param norm length of the row
 * @param neighbours latents with the most similar rows, the nearest first
 * @param vocabulary what the row does to the next token
 */
public record Direction(int latent, double norm, List<Neighbour> neighbours, Vocabulary vocabulary) {

    public Direction {
        neighbours = List.copyOf(neighbours);
    }

    /**
     * Another latent.
     *
     * @param latent which
     * @param cosine between the rows
     */
    public record Neighbour(int latent, double cosine) {}

    /**
     * A token.
     *
     * @param id its number
     * @param logit what a row of this length adds to it, up to the last norm's scale
     */
    public record Token(int id, double logit) {}

    /** What a row does to the next token. */
    public sealed interface Vocabulary {

        /**
         * The tokens whose logits it changes most.
         *
         * @param promoted the largest first
         * @param suppressed the lowest first
         */
        record Tokens(List<Token> promoted, List<Token> suppressed) implements Vocabulary {
            public Tokens {
                promoted = List.copyOf(promoted);
                suppressed = List.copyOf(suppressed);
            }
        }

        /**
         * Nothing that can be said.
         *
         * @param why a clause for people
         */
        record None(String why) implements Vocabulary {}
    }
}
