package io.castalia.app.run;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.castalia.consumers.control.ControlStep;
import io.castalia.consumers.explain.Explainer;
import io.castalia.consumers.replay.ReplaySource;
import io.castalia.consumers.replay.ReplayTopics;
import io.castalia.consumers.replay.Roll;
import io.castalia.consumers.sample.ModeFigures;
import io.castalia.consumers.sample.RequestPlan;
import io.castalia.consumers.score.Scorer;
import io.castalia.consumers.work.Admission;
import io.castalia.consumers.work.WorkSettings;
import io.castalia.consumers.work.Worker;
import io.castalia.consumers.work.Workers;
import io.castalia.schemas.Refusal;
import io.castalia.schemas.Topics;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;

/**
 * Reads an old topic again as a run of its own: the accepted records of one run, as they stand when it begins. What it
 * makes stands beside what was there, under the same ids and another run; nothing is written over.
 */
public final class Replay implements AutoCloseable {

    private static final long TICK_MILLIS = 100;
    private static final List<String> STAGES = List.of("request", "explain", "score");

    private final ReplaySettings settings;
    private final Home home;
    private final Topics topics;
    private final Map<String, Object> clients;
    private final List<Scorer> scorers;
    private final List<Explainer> explainers;
    private final RequestPlan plan;
    private final Stages stages;
    private final WorkSettings work;
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private List<ModeFigures> modes = List.of();

    /** A replay that has begun nothing, against a cluster that a run has left. */
    public Replay(ReplaySettings settings, Home home) {
        this.settings = settings;
        this.home = home;
        this.topics = Topics.of(settings.topics());
        this.clients = home.cluster().clients();
        home.cluster().create(topics, settings.topics());
        this.stages = opened(Stages.open(
                settings.asking(), settings.embeddingModel(), clients, topics, settings.run(), settings.code()));
        this.scorers = stages.scorers(settings.scorers(), settings.negatives());
        this.explainers = stages.explainers(settings.explainers());
        this.plan = stages.resolved(settings.plan());
        this.work = settings.crew().at(clients, settings.topics(), settings.run(), settings.asking());
    }

    /**
     * What there is to do.
     *
     * @param taken the records to be read
     * @param requests requests that follow; 0 where it begins after them
     * @param explanations explanations that follow, each with a control; 0 where it begins with them
     * @param scores scores of each explanation
     */
    public record Owed(Roll.Taken taken, int requests, int explanations, int scores) {

        /** Its numbers. */
        ObjectNode toJson() {
            ObjectNode json = JsonNodeFactory.instance.objectNode();
            json.put("of", taken.run());
            json.put("read", taken.read());
            json.put("taken", taken.size());
            json.put("repeated", taken.repeated());
            json.put("left_out", taken.leftOut());
            ObjectNode others = json.putObject("other_runs");
            taken.otherRuns().forEach(others::put);
            json.put("requests", requests);
            json.put("explanations", explanations);
            json.put("scores_per_explanation", scores);
            return json;
        }
    }

    /** Looks what there is to do, and writes nothing. Refuses a name that is in use. */
    public Owed look() {
        var read = new ReplayTopics(clients, topics);
        refuseUsed(read);
        Set<String> addressees = explainers.stream()
                .map(explainer -> explainer.name() + "@" + explainer.promptVersion())
                .collect(Collectors.toSet());
        Roll.Taken taken = read.roll(settings.from(), settings.filter(read.widths(), addressees));
        int requests = settings.from() == ReplaySource.EVIDENCE
                ? taken.size() * settings.plan().lines().size()
                : 0;
        int explanations = settings.from() == ReplaySource.EXPLANATION_REQUESTS ? taken.size() : requests;
        return new Owed(taken, requests, explanations, scorers.size());
    }

    private void refuseUsed(ReplayTopics read) {
        if (settings.resumed()) {
            return;
        }
        var used = new TreeSet<>(read.runs());
        String group = settings.topics().named(settings.run()) + "-";
        try (Admin admin = Admin.create(new HashMap<>(clients))) {
            boolean begun = admin.listGroups().all().get().stream()
                    .anyMatch(g -> STAGES.stream().anyMatch(stage -> g.groupId().equals(group + stage)));
            if (begun) {
                used.add(settings.run());
            }
        } catch (ExecutionException e) {
            throw new KafkaException("groups could not be listed: " + e.getCause(), e);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
        Refusal.unless(
                !used.contains(settings.run()),
                "run",
                settings.run(),
                "a name of its own, since results are never written over: not %s; or, to go on with a replay that was "
                                .formatted(String.join(", ", used))
                        + "interrupted, the same command with --resume");
    }

    /**
     * Works until all is scored. Throws what stopped a stage.
     *
     * @param owed what {@link #look} found
     * @param stages told of each stage as it begins
     * @return counts of what stands under the run now
     */
    public ObjectNode run(Owed owed, Consumer<String> stages) throws InterruptedException {
        var ledger = new Ledger(
                owed.taken().hookpoints(), Math.max(1, settings.plan().lines().size()), scorers.size());
        opened(new Watch(clients, topics, settings.run(), ledger));
        Roll.Taken taken = owed.taken();
        int controls = 0;
        if (settings.from() != ReplaySource.EXPLANATIONS) {
            explained(owed, ledger, stages);
            stages.accept("control");
            controls = controls();
            int due = controls;
            await(ledger, List.of(), () -> ledger.controlsDone(due));
        }
        stages.accept("score");
        int explanations =
                settings.from() == ReplaySource.EXPLANATIONS ? taken.size() : ledger.answered() + ledger.controls();
        Worker scoring = started(Workers.scores(clients, topics, work(ReplaySource.EXPLANATIONS, taken), scorers));
        long scores = (long) explanations * scorers.size();
        await(ledger, List.of(scoring), () -> ledger.scores() + lostScores(scoring, ledger) >= scores);
        return summary(owed, ledger);
    }

    /** Scores that will not come. Of what is misnamed none were owed, unless the roll has it. */
    private long lostScores(Worker scoring, Ledger ledger) {
        long owedNobody = settings.from() == ReplaySource.EXPLANATIONS ? 0 : ledger.misnamed();
        return Math.max(0, scoring.counts().deadLetters() - owedNobody) * scorers.size();
    }

    private void explained(Owed owed, Ledger ledger, Consumer<String> stages) throws InterruptedException {
        Roll.Taken taken = owed.taken();
        Worker explaining = started(
                Workers.explanations(clients, topics, work(ReplaySource.EXPLANATION_REQUESTS, taken), explainers));
        if (settings.from() == ReplaySource.EVIDENCE) {
            stages.accept("request");
            Worker requesting = started(Workers.requests(clients, topics, work(ReplaySource.EVIDENCE, taken), plan));
            int lines = settings.plan().lines().size();
            await(
                    ledger,
                    List.of(requesting, explaining),
                    () -> ledger.requests() + lost(requesting, lines) >= owed.requests());
        }
        stages.accept("explain");
        int asked = settings.from() == ReplaySource.EVIDENCE ? ledger.requests() : taken.size();
        await(ledger, List.of(explaining), () -> ledger.answered() + lost(explaining, 1) >= asked);
    }

    private int controls() {
        try (var step = new ControlStep(clients, topics, work)) {
            return step.pairRest();
        }
    }

    private static long lost(Worker worker, int each) {
        return worker.counts().deadLetters() * each;
    }

    /** A stage that the replay begins with takes what is on the roll; the others what the run has made itself. */
    private WorkSettings work(ReplaySource stage, Roll.Taken taken) {
        Admission rolled = record -> taken.has(record.partition(), record.offset());
        return stage == settings.from() ? work.entering(rolled) : work;
    }

    private ObjectNode summary(Owed owed, Ledger ledger) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("run", settings.run());
        json.put("from", settings.from().label());
        json.setAll(owed.toJson());
        json.put("requests", ledger.requests());
        json.put("explanations", ledger.answered());
        json.put("controls", ledger.controls());
        json.put("scores", ledger.scores());
        long dead = open.stream()
                .filter(Worker.class::isInstance)
                .mapToLong(worker -> ((Worker) worker).counts().deadLetters())
                .sum();
        json.put("dead_letters", dead);
        modes = ledger.modes();
        ArrayNode figures = json.putArray("modes");
        modes.forEach(mode -> figures.add(mode.toJson()));
        return json;
    }

    /** What came of modes other than our own, over the explanations that it has made. */
    public List<ModeFigures> modes() {
        return modes;
    }

    private Worker started(Worker worker) {
        opened(worker).start();
        return worker;
    }

    private void await(Ledger ledger, List<Worker> workers, BooleanSupplier done) throws InterruptedException {
        while (!done.getAsBoolean()) {
            for (Worker worker : workers) {
                worker.failure().ifPresent(error -> {
                    throw Parts.unchecked(error);
                });
            }
            home.failure().ifPresent(error -> {
                throw Parts.unchecked(error);
            });
            ledger.awaitEntry(TICK_MILLIS);
        }
    }

    private <T extends AutoCloseable> T opened(T part) {
        open.push(part);
        return part;
    }

    /** Closes what is open, the last first; the first error is thrown when all were tried. */
    @Override
    public void close() {
        RuntimeException first = null;
        open.push(stages::endAsking);
        while (!open.isEmpty()) {
            try {
                open.pop().close();
            } catch (Exception e) {
                first = first == null ? Parts.unchecked(e) : first;
            }
        }
        if (first != null) {
            throw first;
        }
    }
}
