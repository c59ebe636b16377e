package io.castalia.app.bench.load;

import io.castalia.schemas.Id;
import io.castalia.schemas.Side;

/** The contexts of one block; they are the same in every shard. A part is 16 contexts in a row, and its side is a hash. */
final class Passage {

    private static final long PURPOSE = -1;
    private static final int PART_CONTEXTS = 16;

    final String[] texts; // (n)
    final Id[] contextIds; // (n)
    final Id[] partIds; // (n)
    final Side[] sides; // (n)
    final int context; // tokens of each context
    final int[] tokenIds; // (t)
    final int[] spans; // (2 t), of each token the gap before it, which is 0, and its length

    /**
     * Draws contexts.
     *
     * @param first number of the first context since the load began
     * @param n how many
     */
    Passage(LoadShape shape, Words words, long first, int n) {
        context = shape.context();
        texts = new String[n];
        contextIds = new Id[n];
        partIds = new Id[n];
        sides = new Side[n];
        tokenIds = new int[n * context];
        spans = new int[2 * n * context];
        for (int i = 0; i < n; i++) {
            texts[i] = draw(Dice.of(shape.seed(), PURPOSE, first + i), words, i * context);
            contextIds[i] = Id.ofTokens(tokenIds, i * context, (i + 1) * context);
            partIds[i] = Id.of("bench-part", shape.seed(), (first + i) / PART_CONTEXTS);
            sides[i] = Side.of((byte) (partIds[i].low() & 1));
        }
    }

    private String draw(Dice dice, Words words, int from) {
        var text = new StringBuilder();
        for (int token = from; token < from + context; token++) {
            int id = Words.draw(dice);
            String word = words.word(id);
            tokenIds[token] = id;
            spans[2 * token + 1] = word.length();
            text.append(word);
        }
        return text.toString();
    }

    int contexts() {
        return texts.length;
    }

    int tokens() {
        return tokenIds.length;
    }
}
