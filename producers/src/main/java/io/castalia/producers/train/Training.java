package io.castalia.producers.train;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.castalia.producers.model.Engines;
import io.castalia.producers.sparse.Coders;
import io.castalia.producers.sparse.Fit;
import io.castalia.producers.sparse.FitMeter;
import io.castalia.producers.sparse.SparseCoder;
import io.castalia.schemas.Id;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Trains sparse coders on a model: one forward pass over the corpus, then a coder for each hookpoint. */
public final class Training {

    private static final int SAMPLE = 8192;
    private static final int STEPS_PER_LINE = 50;
    private static final double WARM_UP = 0.03;
    private static final double DECAY = 0.4;
    private static final long MEASURED = 300_000;

    private final TrainSettings settings;
    private final Consumer<String> progress;

    /** A training that says how it goes, line by line. */
    public Training(TrainSettings settings, Consumer<String> progress) {
        this.settings = settings;
        this.progress = progress;
    }

    /**
     * Trains, and writes weights, configuration and card of each coder. The same settings on the same machine give the
     * same bytes.
     *
     * @param command the command that was given, for the card
     * @throws IllegalArgumentException where the corpus has nothing to train on
     */
    public void run(String command) {
        Engines.offline();
        Engines.threads(settings.threads());
        try {
            Path states = states(settings.corpus());
            Path others = settings.alsoMeasured().equals(settings.corpus()) ? states : states(settings.alsoMeasured());
            for (String hookpoint : settings.hookpoints()) {
                train(hookpoint, states, others, command);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "the training stopped, since a file could not be read or written (%s); is the disk full?"
                            .formatted(e.getMessage()),
                    e);
        }
    }

    /** The folder with the states of a corpus, made now unless an earlier run left it whole. */
    private Path states(Path corpus) throws IOException {
        Path folder = settings.states().resolve(fingerprint(corpus).substring(0, 16));
        if (StateStore.isWhole(folder, settings.hookpoints(), settings.studied()::width)) {
            progress.accept("states are in %s already".formatted(folder));
            return folder;
        }
        Files.deleteIfExists(folder.resolve(StateStore.INDEX));
        try (var model = settings.studied().model(settings.hookpoints(), settings.threads());
                var tokenizer = settings.studied().tokenizer()) {
            new StateWriter(model, tokenizer, progress).write(corpus, folder);
        }
        return folder;
    }

    private void train(String hookpoint, Path states, Path others, String command) throws IOException {
        Path out = settings.outOf(hookpoint);
        int width = settings.studied().width(hookpoint);
        try (var store = StateStore.open(states, hookpoint, width, settings.sinks())) {
            var training = new ArrayList<StoredContext>();
            var heldOut = new ArrayList<StoredContext>();
            for (StoredContext context : store.contexts()) {
                (context.heldOut() ? heldOut : training).add(context);
            }
            long tokens = training.stream().mapToLong(StoredContext::tokens).sum();
            if (tokens == 0) {
                throw new IllegalArgumentException(
                        "%s has no text to train on; see what was left out above".formatted(settings.corpus()));
            }
            descend(hookpoint, store, training, settings.tokens() == 0 ? tokens : settings.tokens())
                    .write(out, settings.kept());
            var card = new Card(settings, hookpoint, command, training, heldOut);
            try (var coder = Coders.open(out);
                    var other = StateStore.open(others, hookpoint, width, settings.sinks())) {
                card.add("training documents", measure(coder, store, spread(training)));
                card.add("held-out documents", measure(coder, store, spread(heldOut)));
                if (!others.equals(states)) {
                    card.add(name(settings.alsoMeasured()), measure(coder, other, other.contexts()));
                }
            }
            card.write(out);
            progress.accept("%s: written to %s%n%s".formatted(hookpoint, out, card.figures()));
        }
    }

    private static String name(Path corpus) {
        return String.valueOf(corpus.toAbsolutePath().normalize().getFileName());
    }

    /** Measures whole contexts, in order, until there are enough tokens. */
    private static Optional<Fit> measure(SparseCoder coder, StateStore store, List<StoredContext> contexts) {
        var meter = new FitMeter(coder);
        long tokens = 0;
        try (NDManager arrays = Engines.arrays()) {
            for (StoredContext context : contexts) {
                if (tokens >= MEASURED) {
                    break;
                }
                var states = new float[context.tokens() * store.width()];
                int end = store.read(context, states, 0);
                int rows = end / store.width();
                try (NDManager scope = arrays.newSubManager()) {
                    meter.add(scope.create(FloatBuffer.wrap(states, 0, end), new Shape(rows, store.width())));
                }
                tokens += rows;
            }
        }
        return meter.fit();
    }

    private TrainedCoder descend(String hookpoint, StateStore store, List<StoredContext> training, long tokens) {
        int batch = settings.batch();
        int width = store.width();
        long steps = Math.max(1, tokens / batch);
        var sample = new float[SAMPLE * width];
        new TokenStream(store, training, settings.seed() + 1).fill(sample);
        var stream = new TokenStream(store, training, settings.seed());
        var states = new float[batch * width];
        long started = System.nanoTime();
        double fvu = 1;
        try (var trainer = new TopKTrainer(
                width, settings.latents(), settings.k(), settings.seed(), sample, Math.max(tokens / 20, batch))) {
            for (long step = 0; step < steps; step++) {
                stream.fill(states);
                TopKTrainer.Step done = trainer.step(states, batch, settings.learningRate() * schedule(step, steps));
                fvu = step == 0 ? done.fvu() : 0.95 * fvu + 0.05 * done.fvu();
                if ((step + 1) % STEPS_PER_LINE == 0 || step + 1 == steps) {
                    double rate = (step + 1) * batch / ((System.nanoTime() - started) / 1e9);
                    progress.accept(String.format(
                            Locale.ROOT,
                            "%s: step %,d of %,d, %,d tokens, FVU %.4f, dead %.2f %%, %.0f tokens/s",
                            hookpoint,
                            step + 1,
                            steps,
                            (step + 1) * batch,
                            fvu,
                            100 * done.deadShare(),
                            rate));
                }
            }
            return trainer.coder();
        }
    }

    /** Share of the learning rate: up over the first steps, down to nothing over the last. */
    private static double schedule(long step, long steps) {
        double up = (step + 1) / Math.max(1, WARM_UP * steps);
        double down = (steps - step) / Math.max(1, DECAY * steps);
        return Math.min(1, Math.min(up, down));
    }

    /** The same contexts in an order by hash, so that the first ones are of all sources. */
    private static List<StoredContext> spread(List<StoredContext> contexts) {
        return contexts.stream()
                .sorted(Comparator.comparing(c -> Id.of("measured", c.document(), c.from())))
                .toList();
    }

    private String fingerprint(Path corpus) throws IOException {
        MessageDigest sha;
        try {
            sha = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256, this one has not", e);
        }
        List<Path> files;
        try (Stream<Path> paths = Files.walk(corpus)) {
            files = paths.filter(Files::isRegularFile).sorted().toList();
        }
        for (Path file : files) {
            sha.update(corpus.relativize(file).toString().getBytes(StandardCharsets.UTF_8));
            try (InputStream in = new DigestInputStream(Files.newInputStream(file), sha)) {
                in.transferTo(OutputStream.nullOutputStream());
            }
        }
        sha.update(settings.studied().identity().getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(sha.digest());
    }
}
