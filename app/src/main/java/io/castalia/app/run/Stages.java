package io.castalia.app.run;

import io.castalia.consumers.endpoint.Endpoint;
import io.castalia.consumers.endpoint.Purse;
import io.castalia.consumers.explain.ExplainSettings;
import io.castalia.consumers.explain.Explainer;
import io.castalia.consumers.explain.Explainers;
import io.castalia.consumers.metric.SequentialSettings;
import io.castalia.consumers.prompt.LanguageModel;
import io.castalia.consumers.replies.RecallingModel;
import io.castalia.consumers.replies.RecordedModel;
import io.castalia.consumers.replies.RecordingModel;
import io.castalia.consumers.sample.RequestPlan;
import io.castalia.consumers.score.Judge;
import io.castalia.consumers.score.JudgeSettings;
import io.castalia.consumers.score.Judges;
import io.castalia.consumers.score.ScoreSettings;
import io.castalia.consumers.score.Scorer;
import io.castalia.consumers.score.Scorers;
import io.castalia.consumers.score.TextEncoder;
import io.castalia.schemas.Refusal;
import io.castalia.schemas.Topics;
import io.castalia.schemas.wire.WindowKind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Puts together who explains and who scores, from their names, and holds what they need open. */
public final class Stages implements AutoCloseable {

    /** Names of explainers; in place of N stands a number of drawn explanations. */
    public static final List<String> EXPLAINERS = List.of(
            "lexical", "lexical-by-peak", "default", "single-token", "contrastive", "best-of-N", "cascade", "none");

    /** Names of scorers. */
    public static final List<String> SCORERS = List.of(
            Scorers.DETECTION,
            Scorers.FUZZING,
            Scorers.FUZZING_WITHIN,
            Scorers.EMBEDDING,
            Scorers.INTRUDER,
            Scorers.SIMULATION,
            Scorers.SURPRISAL,
            Scorers.EXAMPLE_EMBEDDING);

    private static final Pattern BEST_OF = Pattern.compile("best-of-([2-9]|[1-9][0-9])");
    private static final double DRAWN = 0.7;
    /** As delphi asks for: where a model says something else than a number, numbers stand further down. */
    private static final int SIMULATION_ALTERNATIVES = 15;

    private final Asking asking;
    private final Optional<LanguageModel> model;
    private final String embedding;
    private final Deque<AutoCloseable> asked = new ArrayDeque<>();
    private @Nullable TextEncoder encoder;

    private Stages(Asking asking, Optional<LanguageModel> model, String embedding) {
        this.asking = asking;
        this.model = model;
        this.embedding = embedding;
    }

    /**
     * Opens what is needed: the language model is reached, and all that it says recorded, and not asked for again in this run;
     * without an endpoint its recorded replies are read.
     */
    public static Stages open(
            Asking asking, String embedding, Map<String, ?> clients, Topics topics, String run, String code) {
        var opened = new ArrayDeque<AutoCloseable>();
        Optional<LanguageModel> model = asking.model().map(name -> {
            if (asking.endpoint().isEmpty()) {
                return RecordedModel.read(name, clients, topics.replies());
            }
            var endpoint = Endpoint.open(asking.endpoint().get(), new Purse(asking.budget()));
            // The endpoint ends first, so that all who wait hear that it was closed, and not what that leads to.
            opened.add(endpoint);
            var recording = RecordingModel.of(endpoint, "run " + run, clients, topics.replies(), code, run);
            opened.add(recording);
            var recalling = RecallingModel.of(recording, clients, topics.replies(), run);
            opened.add(recalling);
            return recalling;
        });
        var stages = new Stages(asking, model, embedding);
        stages.asked.addAll(opened);
        return stages;
    }

    /** Stages of which none asks a model, of language or of vectors. */
    static Stages withoutModels(Asking asking) {
        return new Stages(asking, Optional.empty(), "");
    }

    /** Those that ask this model, whatever it does. It stays the caller's; nothing is opened until something is embedded. */
    static Stages asking(Asking asking, LanguageModel model) {
        return new Stages(asking, Optional.of(model), "");
    }

    /**
     * The plan with explainers under the names and versions that they answer to; nobody is reached for that. Explainers that
     * are not ours are left as they are.
     */
    public static RequestPlan addressed(RequestPlan plan, Asking asking) {
        try (var stages = new Stages(asking, asking.model().map(NamedModel::new), "")) {
            return plan.addressedTo(written -> {
                int at = written.indexOf('@');
                String name = at < 0 ? written : written.substring(0, at);
                String version = at < 0 ? RequestPlan.Line.VERSION : written.substring(at + 1);
                return isOurs(name) ? stages.addressee(written) : new RequestPlan.Addressee(name, version);
            });
        }
    }

    /** The embedding model, opened for the first who needs it. */
    private TextEncoder encoder() {
        if (encoder == null) {
            encoder = embedding.equals("bge-small") ? TextEncoder.bgeSmall() : TextEncoder.miniLmQuantised();
        }
        return encoder;
    }

    /** Refuses an explainer that there is not, and one that needs a model where none is asked. */
    public static void check(List<String> explainers, Asking asking) {
        explainers.forEach(name -> kind(name, asking.model().isPresent()));
    }

    /** The explainers of these names, with or without a version behind an at sign. */
    public List<Explainer> explainers(List<String> names) {
        return names.stream().map(this::explainer).toList();
    }

    /** The plan with explainers under the names and versions that they answer to. */
    public RequestPlan resolved(RequestPlan plan) {
        return plan.addressedTo(this::addressee);
    }

    private RequestPlan.Addressee addressee(String written) {
        Explainer explainer = explainer(written);
        return new RequestPlan.Addressee(explainer.name(), explainer.promptVersion());
    }

    /** Whether one of our explainers has this name, without a version. */
    public static boolean isOurs(String name) {
        return EXPLAINERS.contains(name) || BEST_OF.matcher(name).matches();
    }

    private Explainer explainer(String written) {
        String name = kind(written, model.isPresent());
        ExplainSettings explain = asking.explain();
        Matcher best = BEST_OF.matcher(name);
        if (best.matches()) {
            return Explainers.bestOf(
                    asked(),
                    explain.withTemperature(DRAWN),
                    Judges.language(asked(), JudgeSettings.DEFAULT),
                    Integer.parseInt(best.group(1)));
        }
        return switch (name) {
            case "default" -> Explainers.standard(asked(), explain);
            case "single-token" -> Explainers.singleToken(asked(), ExplainSettings.SINGLE_TOKEN);
            case "contrastive" -> Explainers.contrastive(asked(), ExplainSettings.CONTRASTIVE);
            case "cascade" -> Explainers.cascade(asked(), explain, asking.wordsEnough());
            case "none" -> Explainers.none();
            case "lexical-by-peak" -> Explainers.lexicalByPeak();
            default -> Explainers.lexical();
        };
    }

    /** The name without a version; the version is what the explainer says it is. */
    private static String kind(String written, boolean withModel) {
        String name = written.contains("@") ? written.substring(0, written.indexOf('@')) : written;
        if (!isOurs(name)) {
            throw Refusal.unknown("explainer", written, EXPLAINERS);
        }
        Refusal.unless(
                withModel || name.startsWith("lexical") || name.equals("none"),
                "explainer",
                written,
                "given with --endpoint and --judge-model, for it asks a language model");
        return name;
    }

    /**
     * The scorers that are named, once for each kind of negatives and for each judge, with the constant judges beside those
     * that a judge decides. Marks within activating windows need no negatives: that scorer comes once a judge.
     */
    public List<Scorer> scorers(List<String> names, List<WindowKind> negatives) {
        var scorers = new ArrayList<Scorer>();
        for (String name : names) {
            for (WindowKind kind : name.equals(Scorers.FUZZING_WITHIN) ? negatives.subList(0, 1) : negatives) {
                scorers.addAll(
                        scorers(name, ScoreSettings.DEFAULT.withNegatives(kind).withPrompt(asking.windows())));
            }
        }
        int most = asking.most();
        return most == 0
                ? scorers
                : scorers.stream().map(of -> Scorers.onFewer(of, most)).toList();
    }

    private List<Scorer> scorers(String name, ScoreSettings settings) {
        return switch (name) {
            case Scorers.DETECTION ->
                Stream.concat(
                                judges().map(judge -> detection(judge, settings)),
                                Stream.of(Judges.alwaysYes(), Judges.alwaysNo())
                                        .map(judge -> Scorers.detection(judge, settings)))
                        .toList();
            case Scorers.FUZZING ->
                judges().map(judge -> fuzzing(judge, settings)).toList();
            case Scorers.FUZZING_WITHIN ->
                judges().map(judge -> Scorers.fuzzingWithin(judge, settings)).toList();
            case Scorers.EMBEDDING -> List.of(Scorers.embedding(encoder(), settings));
            case Scorers.EXAMPLE_EMBEDDING -> List.of(Scorers.exampleEmbedding(encoder(), settings));
            case Scorers.INTRUDER -> List.of(Scorers.intruder(asked(name), JudgeSettings.DEFAULT, settings));
            case Scorers.SIMULATION -> List.of(simulation(asked(name), settings));
            case Scorers.SURPRISAL -> List.of(Scorers.surprisal(asked(name), settings));
            default -> throw Refusal.unknown("scorer", name, SCORERS);
        };
    }

    private static Scorer simulation(LanguageModel model, ScoreSettings settings) {
        return model.abilities().echo()
                ? Scorers.simulationByEcho(model, SIMULATION_ALTERNATIVES, settings)
                : Scorers.simulation(model, JudgeSettings.DEFAULT, settings);
    }

    private Scorer detection(Judge judge, ScoreSettings settings) {
        return sequential(judge)
                ? Scorers.detectionUntilKnown(judge, settings, SequentialSettings.DEFAULT)
                : Scorers.detection(judge, settings);
    }

    private Scorer fuzzing(Judge judge, ScoreSettings settings) {
        return sequential(judge)
                ? Scorers.fuzzingUntilKnown(judge, settings, SequentialSettings.DEFAULT)
                : Scorers.fuzzing(judge, settings);
    }

    /** What costs nothing is asked about everything. */
    private boolean sequential(Judge judge) {
        return asking.sequential() && !judge.name().equals(Judges.lexical().name());
    }

    private Stream<Judge> judges() {
        return asking.judges().stream()
                .map(name -> name.equals("model") ? Judges.language(asked(), JudgeSettings.DEFAULT) : Judges.lexical());
    }

    private LanguageModel asked() {
        return model.orElseThrow();
    }

    private LanguageModel asked(String scorer) {
        Refusal.unless(
                model.isPresent(),
                "scorer",
                scorer,
                "given with --endpoint and --judge-model, for it asks a language model");
        return asked();
    }

    /**
     * Ends what waits for the language model. To be called before workers are closed, for they wait for what they are at
     * work on.
     */
    public void endAsking() {
        RuntimeException first = null;
        while (!asked.isEmpty()) {
            try {
                asked.pop().close();
            } catch (Exception e) {
                first = first == null ? Parts.unchecked(e) : first;
            }
        }
        if (first != null) {
            throw first;
        }
    }

    /** Closes all that was opened. */
    @Override
    public void close() {
        try {
            endAsking();
        } finally {
            if (encoder != null) {
                encoder.close();
            }
        }
    }
}
