package io.castalia.producers.train;

import io.castalia.producers.model.MiniLm;
import io.castalia.producers.model.SubjectModel;
import io.castalia.producers.model.Tokenizer;
import io.castalia.schemas.Refusal;
import java.util.List;

/** The model that comes with the program. */
final class StudiedMiniLm implements Studied {

    @Override
    public String name() {
        return MiniLm.NAME;
    }

    @Override
    public String identity() {
        return MiniLm.NAME + MiniLm.CONTEXT;
    }

    @Override
    public String specials() {
        return "CLS, SEP";
    }

    @Override
    public String coderName(String hookpoint) {
        return "minilm-" + hookpoint;
    }

    @Override
    public int width(String hookpoint) {
        Refusal.unless(
                MiniLm.allHookpoints().contains(hookpoint), "hookpoint", hookpoint, "of " + MiniLm.allHookpoints());
        return MiniLm.WIDTH;
    }

    @Override
    public SubjectModel model(List<String> hookpoints, int threads) {
        return MiniLm.open(hookpoints, threads);
    }

    @Override
    public Tokenizer tokenizer() {
        return MiniLm.tokenizer();
    }
}
