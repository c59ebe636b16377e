package io.castalia.app.run;

import io.castalia.app.ExitCode;
import io.castalia.producers.model.MiniLm;
import io.castalia.producers.model.SubjectModel;
import io.castalia.producers.model.Tokenizer;
import io.castalia.producers.publish.HookpointSpec;
import io.castalia.producers.publish.RandomCoder;
import io.castalia.producers.sparse.Coders;
import io.castalia.producers.sparse.SparseCoder;
import io.castalia.schemas.Refusal;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The subject model, its tokenizer, and the coder of each hookpoint, open for work. */
public final class Subject implements AutoCloseable {

    /** What the hookpoint of a random coder is called after the one whose site it shares. */
    public static final String RANDOM = ".random";

    private static final long RANDOM_SEED = 22;

    private final SubjectModel model;
    private final Tokenizer tokenizer;
    private final List<HookpointSpec> hookpoints;

    private Subject(SubjectModel model, Tokenizer tokenizer, List<HookpointSpec> hookpoints) {
        this.model = model;
        this.tokenizer = tokenizer;
        this.hookpoints = hookpoints;
    }

    /**
     * Opens them.
     *
     * @param coders folder of the coder by hookpoint; an empty one is the bundled coder
     * @param randomCoder whether a randomly initialised coder reads the first hookpoint, too
     * @param folder where a random coder is kept
     * @param threads threads of the model
     */
    public static Subject open(Map<String, String> coders, boolean randomCoder, Path folder, int threads) {
        var hookpoints = new ArrayList<HookpointSpec>();
        coders.forEach((site, directory) -> hookpoints.add(new HookpointSpec(site, site, coder(site, directory))));
        if (randomCoder) {
            HookpointSpec first = hookpoints.get(0);
            SparseCoder random = RandomCoder.like(first.coder(), RANDOM_SEED, folder.resolve("random-coder"));
            hookpoints.add(new HookpointSpec(first.site() + RANDOM, first.site(), random));
        }
        return new Subject(MiniLm.open(List.copyOf(coders.keySet()), threads), MiniLm.tokenizer(), hookpoints);
    }

    private static SparseCoder coder(String site, String directory) {
        try {
            return directory.isEmpty() ? Coders.bundled(site) : Coders.open(Path.of(directory), site);
        } catch (IllegalArgumentException | UncheckedIOException e) {
            throw new Refusal(ExitCode.message(e), e);
        }
    }

    public SubjectModel model() {
        return model;
    }

    public Tokenizer tokenizer() {
        return tokenizer;
    }

    public List<HookpointSpec> hookpoints() {
        return hookpoints;
    }

    @Override
    public void close() {
        hookpoints.forEach(hookpoint -> hookpoint.coder().close());
        tokenizer.close();
        model.close();
    }
}
