package io.castalia.app.run;

import io.castalia.producers.decoder.Precision;
import io.castalia.producers.hub.HubFiles;
import io.castalia.producers.hub.HubSettings;
import io.castalia.producers.model.MiniLm;
import io.castalia.producers.subject.ModelFiles;
import io.castalia.producers.subject.StudiedFiles;
import io.castalia.producers.tokenizer.Bos;
import io.castalia.producers.tokenizer.TokenizerSettings;
import io.castalia.producers.train.Studied;
import io.castalia.producers.train.TrainSettings;
import io.castalia.schemas.Refusal;
import java.net.URI;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * Which model is studied.
 *
 * @param model all-MiniLM-L6-v2, or a directory, a .gguf file, or a name on a hub
 * @param bos whether a beginning-of-sequence token stands before each context of a causal model
 * @param precision of a causal model's matrix products
 * @param hub where models and coders come from that are given by name
 */
public record ModelSettings(String model, Bos bos, Precision precision, HubSettings hub) {

    /** Where models come from, where nothing else is said. */
    public static final String HUB = "https://huggingface.co";

    /** Where they are kept, where nothing else is said. */
    public static final String HUB_CACHE = ".castalia/hub";

    private static final int CONTEXT = 256;

    public ModelSettings {
        Refusal.unless(
                bos == Bos.AUTO || !model.equals(MiniLm.NAME),
                "bos",
                bos.toString().toLowerCase(Locale.ROOT),
                "auto for %s, which has CLS".formatted(model));
    }

    /** The model that comes with the program. */
    public static ModelSettings bundled() {
        return new ModelSettings(
                MiniLm.NAME,
                Bos.AUTO,
                Precision.SINGLE,
                new HubSettings(URI.create(HUB), Path.of(HUB_CACHE), Optional.empty()));
    }

    /** Whether it is the model that comes with the program. */
    public boolean isBundled() {
        return model.equals(MiniLm.NAME);
    }

    /**
     * The files of a causal model, downloaded if need be.
     *
     * @throws Refusal where there are none, or they are not those of a model that is known
     */
    public ModelFiles files() {
        return ModelFiles.of(Shelf.name(model), new Shelf(hub).find("model", model, HubFiles.MODEL));
    }

    /** How its text becomes contexts, for coders whose files say this of BOS. */
    TokenizerSettings tokenizer(Optional<Boolean> coderPrepends) {
        return new TokenizerSettings(CONTEXT, bos, coderPrepends, true);
    }

    /** The model as one that coders are trained on. */
    public Studied studied() {
        return isBundled()
                ? TrainSettings.bundled()
                : new StudiedFiles(files(), tokenizer(Optional.empty()), precision);
    }
}
