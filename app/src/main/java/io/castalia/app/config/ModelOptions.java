package io.castalia.app.config;

import io.castalia.app.run.ByMode;
import io.castalia.app.run.ModelSettings;
import io.castalia.consumers.sample.Mode;
import io.castalia.producers.decoder.Precision;
import io.castalia.producers.hub.HubSettings;
import io.castalia.producers.hub.HubToken;
import io.castalia.producers.model.MiniLm;
import io.castalia.producers.tokenizer.Bos;
import io.castalia.schemas.Refusal;
import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The model under study. */
public final class ModelOptions {

    @Option(
            names = "--model",
            paramLabel = "MODEL",
            defaultValue = MiniLm.NAME,
            description =
                    "The model under study: a folder as Hugging Face has it, a .gguf file, or owner/name of the hub. "
                            + "Default: ${DEFAULT-VALUE}, which comes along.")
    private String model = MiniLm.NAME;

    @Option(
            names = "--bos",
            paramLabel = "WHEN",
            description = "Whether a causal model sees a beginning-of-sequence token before each context: auto (as the "
                    + "coder's files say, else as the tokenizer does), always or never. Default: auto; always with --mode "
                    + "paper, never with --mode delphi.")
    private @Nullable String bos;

    @Option(
            names = "--precision",
            paramLabel = "NAME",
            defaultValue = "single",
            description = "Of a causal model's matrix products: single, or half, for a GPU. Default: ${DEFAULT-VALUE}.")
    private String precision = "single";

    @Option(
            names = "--hub",
            paramLabel = "URL",
            defaultValue = ModelSettings.HUB,
            description = "Where models and coders come from that are given by name. Default: ${DEFAULT-VALUE}.")
    private URI hub = URI.create(ModelSettings.HUB);

    @Option(
            names = "--hub-cache",
            paramLabel = "DIR",
            defaultValue = ModelSettings.HUB_CACHE,
            description = "Where they are kept. Default: ${DEFAULT-VALUE}.")
    private Path hubCache = Path.of(ModelSettings.HUB_CACHE);

    /** Which model is studied. */
    public ModelSettings settings() {
        return settings(Mode.STRICT);
    }

    /** Which model is studied, by a mode's rules. The one that comes along has CLS in place of BOS, whatever the mode. */
    public ModelSettings settings(Mode mode) {
        Bos unsaid = model.equals(MiniLm.NAME) ? Bos.AUTO : ByMode.bos(mode);
        return new ModelSettings(
                model,
                bos == null ? unsaid : Bos.of(bos),
                precision(),
                new HubSettings(hub, hubCache, HubToken.of(System.getenv())));
    }

    private Precision precision() {
        return switch (precision) {
            case "single" -> Precision.SINGLE;
            case "half" -> Precision.HALF;
            default -> throw new Refusal("precision", precision, "single or half");
        };
    }
}
