package io.castalia.producers.subject;

import io.castalia.producers.decoder.Precision;
import io.castalia.producers.model.Engines;
import io.castalia.producers.model.SubjectModel;
import io.castalia.producers.model.Tokenizer;
import io.castalia.producers.tokenizer.TokenizerSettings;
import io.castalia.producers.train.Studied;
import java.util.List;

/** A causal model on disk that coders are trained on. */
public final class StudiedFiles implements Studied {

    private final ModelFiles files;
    private final TokenizerSettings settings;
    private final Precision precision;
    private final String specials;
    private final String identity;

    /**
     * Opens the tokenizer, to see that it fits.
     *
     * @throws io.castalia.schemas.Refusal where it does not
     */
    public StudiedFiles(ModelFiles files, TokenizerSettings settings, Precision precision) {
        this.files = files;
        this.settings = settings;
        this.precision = precision;
        try (Tokenizer tokenizer = files.tokenizer(settings)) {
            this.specials = tokenizer.specials();
            this.identity = String.join(
                    " ", files.hash(precision), tokenizer.hash(), specials, Integer.toString(settings.contextLength()));
        }
    }

    @Override
    public String name() {
        return files.name();
    }

    @Override
    public String identity() {
        return identity;
    }

    @Override
    public String specials() {
        return specials;
    }

    @Override
    public String coderName(String hookpoint) {
        return hookpoint;
    }

    @Override
    public int width(String hookpoint) {
        return files.width(hookpoint);
    }

    @Override
    public SubjectModel model(List<String> hookpoints, int threads) {
        Engines.threads(threads);
        return files.open(hookpoints, precision);
    }

    @Override
    public Tokenizer tokenizer() {
        return files.tokenizer(settings);
    }
}
