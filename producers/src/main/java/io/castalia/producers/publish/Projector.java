package io.castalia.producers.publish;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.castalia.producers.model.Engines;
import io.castalia.producers.model.SubjectModel;
import io.castalia.producers.model.Tokenizer;
import io.castalia.producers.model.Unembedding;
import io.castalia.producers.sparse.Direction;
import io.castalia.producers.sparse.Direction.Vocabulary;
import io.castalia.producers.sparse.Directions;
import io.castalia.producers.sparse.SparseCoder;
import io.castalia.schemas.wire.Projection;
import io.castalia.schemas.wire.SimilarLatent;
import io.castalia.schemas.wire.TokenWeight;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Says of a coder's latents, without any text, what their decoder rows do to the next token, and which are alike. */
final class Projector {

    /** Tokens promoted and suppressed, each, and similar latents. */
    static final int SHOWN = 10;

    private static final Directions DIRECTIONS = new Directions(SHOWN, SHOWN);

    private final SubjectModel model;
    private final Tokenizer tokenizer;

    Projector(SubjectModel model, Tokenizer tokenizer) {
        this.model = model;
        this.tokenizer = tokenizer;
    }

    /**
     * Shows what is said of every latent, in their order. It is computed in slices, so that no more than some of it is
     * ever there.
     */
    void project(HookpointSpec hookpoint, Consumer<Projection> into) {
        SparseCoder coder = hookpoint.coder();
        try (NDManager scope = Engines.arrays()) {
            Unembedding unembedding =
                    Directions.of(coder, hookpoint.site(), writes -> model.unembedding(writes, scope));
            Optional<NDArray> rows = coder.decoderRows();
            if (rows.isPresent()) {
                DIRECTIONS.project(
                        rows.get(), unembedding, direction -> into.accept(projection(hookpoint.name(), direction)));
            } else if (unembedding instanceof Unembedding.None none) {
                for (int latent = 0; latent < coder.latents(); latent++) {
                    into.accept(new Projection(
                            hookpoint.name(), latent, null, List.of(), List.of(), List.of(), none.why()));
                }
            }
        }
    }

    private Projection projection(String hookpoint, Direction direction) {
        List<SimilarLatent> similar = direction.neighbours().stream()
                .map(other -> new SimilarLatent(other.latent(), (float) other.cosine()))
                .toList();
        if (direction.vocabulary() instanceof Vocabulary.None none) {
            return new Projection(
                    hookpoint, direction.latent(), direction.norm(), similar, List.of(), List.of(), none.why());
        }
        var tokens = (Vocabulary.Tokens) direction.vocabulary();
        return new Projection(
                hookpoint,
                direction.latent(),
                direction.norm(),
                similar,
                weights(tokens.promoted()),
                weights(tokens.suppressed()),
                null);
    }

    private List<TokenWeight> weights(List<Direction.Token> tokens) {
        return tokens.stream()
                .map(token ->
                        new TokenWeight(token.id(), TokenText.of(tokenizer.bytes(token.id())), (float) token.logit()))
                .toList();
    }
}
