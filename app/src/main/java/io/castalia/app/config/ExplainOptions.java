package io.castalia.app.config;

import io.castalia.app.run.Asking;
import io.castalia.app.run.Crew;
import io.castalia.app.run.Stages;
import io.castalia.consumers.endpoint.EndpointSettings;
import io.castalia.consumers.explain.ExplainSettings;
import io.castalia.consumers.sample.Mode;
import io.castalia.consumers.sample.RequestPlan;
import io.castalia.consumers.score.ScoreSettings;
import io.castalia.consumers.work.GroupKind;
import io.castalia.schemas.Refusal;
import io.castalia.schemas.wire.WindowKind;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How examples are chosen, who explains, and who scores. */
public final class ExplainOptions {

    private static final List<String> EMBEDDING_MODELS = List.of("bge-small", "minilm-q");

    @Option(
            names = "--sampler",
            paramLabel = "NAME",
            split = ",",
            defaultValue = "quantiles",
            description = "How an explainer's examples are chosen: quantiles, top, random, mix; several make several "
                    + "requests. Default: ${DEFAULT-VALUE}.")
    private List<String> samplers = List.of("quantiles");

    @Option(
            names = "--examples",
            paramLabel = "N",
            defaultValue = "40",
            description = "Examples that an explainer is shown. Default: ${DEFAULT-VALUE}.")
    private int examples = 40;

    @Option(
            names = "--explainer",
            paramLabel = "NAME",
            split = ",",
            defaultValue = "lexical",
            description =
                    "Who explains: lexical and lexical-by-peak, which need no model; and with --endpoint default, single-token, "
                            + "contrastive, best-of-N, which draws N and keeps the best, and cascade, which asks the model only "
                            + "where words do not suffice; or none. Default: ${DEFAULT-VALUE}.")
    private List<String> explainers = List.of("lexical");

    @Option(
            names = "--plan",
            paramLabel = "FILE",
            description =
                    "What is asked about each piece of evidence, in place of --sampler, --examples and --explainer: "
                            + "a JSON array, a request an entry, with the keys sampler, examples, explainer, prompt_version and "
                            + "seed; what an entry leaves out is quantiles, 40, lexical, 1 and --seed.")
    private @Nullable Path plan;

    @Option(
            names = "--scorer",
            paramLabel = "NAME",
            split = ",",
            defaultValue = "detection,fuzzing,fuzzing-within,embedding",
            description =
                    "What is scored: detection, fuzzing, fuzzing-within, embedding, example-embedding; and with --endpoint "
                            + "intruder, simulation, surprisal. Default: ${DEFAULT-VALUE}.")
    private List<String> scorers = List.of("detection", "fuzzing", "fuzzing-within", "embedding");

    @Option(
            names = "--judge",
            paramLabel = "NAME",
            split = ",",
            description =
                    "Who judges detection and both kinds of fuzzing: lexical, or model, which is the one at --endpoint. "
                            + "Default: lexical, and model where there is one.")
    private List<String> judges = List.of();

    @Option(
            names = "--prompt-windows",
            paramLabel = "N",
            defaultValue = "5",
            description = "Windows that a judge is asked about in one prompt. Default: ${DEFAULT-VALUE}.")
    private int windows = 5;

    @Option(
            names = "--score-windows",
            paramLabel = "N",
            defaultValue = "0",
            description = "Activating windows that a score is about at most, and as many silent ones of a kind; "
                    + "0 for all there are. Default: ${DEFAULT-VALUE}.")
    private int most;

    @Option(
            names = "--sequential",
            description = "Ask the model until it is known whether an explanation fits well enough, and no longer; "
                    + "such scores have names of their own.")
    private boolean sequential;

    @Option(
            names = "--words-enough",
            paramLabel = "X",
            defaultValue = "" + Asking.WORDS_ENOUGH,
            description =
                    "Of a cascade: words suffice where their balanced accuracy, on examples held back, is at least this "
                            + "at the lower end of its 95 %% interval. Default: ${DEFAULT-VALUE}.")
    private double wordsEnough = Asking.WORDS_ENOUGH;

    @Option(names = "--no-activations", description = "Do not show explainers how strongly a latent fires.")
    private boolean noActivations;

    @Option(names = "--reasoning", description = "Have explainers reason before they answer.")
    private boolean reasoning;

    @Option(
            names = "--negatives",
            paramLabel = "KIND",
            split = ",",
            description = "Which silent windows a score is about: random, same-peak-token, co-occurring; several make "
                    + "several scores, and none is ever about two. Default: random; with --mode paper silent-row, and no "
                    + "others.")
    private List<String> negatives = List.of();

    @Option(
            names = "--embedding-model",
            paramLabel = "NAME",
            description = "What embeds texts: bge-small, minilm-q. Default: bge-small; demo minilm-q, which is smaller "
                    + "and of the subject's family.")
    private String embeddingModel = "";

    @Option(
            names = "--workers",
            paramLabel = "N",
            defaultValue = "1",
            description = "Workers of each stage in this process. Default: ${DEFAULT-VALUE}.")
    private int workers = 1;

    @Option(
            names = "--worker-group",
            paramLabel = "KIND",
            defaultValue = "auto",
            description =
                    "The kind of Kafka group that workers join: share (Kafka 4.2 or newer), classic, or auto, which is "
                            + "share where the cluster has share groups. Default: ${DEFAULT-VALUE}.")
    private String workerGroup = "auto";

    /**
     * What is asked about each piece of evidence.
     *
     * @param seed where none is given
     * @param oursOnly whether nobody but our own explainers may be asked
     */
    public RequestPlan plan(long seed, boolean oursOnly) {
        if (plan != null) {
            return new PlanFile(Stages.EXPLAINERS, oursOnly, seed).read(plan);
        }
        Refusal.unless(examples > 0, "examples", examples, "at least 1");
        return new RequestPlan(samplers, explainers, examples, seed);
    }

    public List<String> explainers() {
        return List.copyOf(explainers);
    }

    /** The scorers, each one that exists. */
    public List<String> scorers() {
        for (String scorer : scorers) {
            if (!Stages.SCORERS.contains(scorer)) {
                throw Refusal.unknown("scorer", scorer, Stages.SCORERS);
            }
        }
        return List.copyOf(scorers);
    }

    /** Which language model is asked, and how. */
    public Asking asking(EndpointOptions endpoint) {
        return asking(endpoint, endpoint.settings(System.getenv()), endpoint.model());
    }

    /** How a language model would be asked, where none is: no endpoint is reached, and no key looked up. */
    public Asking reckoned(EndpointOptions endpoint, String model) {
        return asking(endpoint, Optional.empty(), Optional.of(model));
    }

    private Asking asking(EndpointOptions endpoint, Optional<EndpointSettings> settings, Optional<String> model) {
        List<String> who =
                judges.isEmpty() ? model.isPresent() ? List.of("lexical", "model") : List.of("lexical") : judges;
        return new Asking(
                settings,
                model,
                endpoint.budget(),
                who.stream().distinct().toList(),
                windows,
                most,
                sequential,
                ExplainSettings.DEFAULT
                        .withExamples(examples)
                        .withActivations(!noActivations)
                        .withReasoning(reasoning),
                wordsEnough);
    }

    /** The kinds of silent windows, each once; the mode's where none is given. */
    public List<WindowKind> negatives(Mode mode) {
        return negatives.isEmpty()
                ? List.of(mode.rules().negatives())
                : negatives.stream().distinct().map(ScoreSettings::negatives).toList();
    }

    /** The embedding model, or this one where none is given. */
    public String embeddingModel(String otherwise) {
        String model = embeddingModel.isEmpty() ? otherwise : embeddingModel;
        if (!EMBEDDING_MODELS.contains(model)) {
            throw Refusal.unknown("embedding-model", model, EMBEDDING_MODELS);
        }
        return model;
    }

    /** Who requests, explains and scores. */
    public Crew crew() {
        Optional<GroupKind> kind = Arrays.stream(GroupKind.values())
                .filter(k -> k.label().equals(workerGroup))
                .findFirst();
        Refusal.unless(
                kind.isPresent() || workerGroup.equals("auto"), "worker-group", workerGroup, "auto, share or classic");
        return new Crew(workers, kind);
    }
}
