package io.castalia.app.run;

import io.castalia.app.ExitCode;
import io.castalia.producers.hub.HubFiles;
import io.castalia.producers.publish.HookpointSpec;
import io.castalia.producers.publish.RandomCoder;
import io.castalia.producers.sparse.CoderConfig;
import io.castalia.producers.sparse.CoderSite;
import io.castalia.producers.sparse.Coders;
import io.castalia.producers.sparse.Neurons;
import io.castalia.producers.sparse.SparseCoder;
import io.castalia.schemas.Refusal;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;

/** Opens the coders of a model, and finds where each of them reads it. */
final class Readings {

    private static final long RANDOM_SEED = 22;

    private final SubjectSettings settings;
    private final Path folder;
    private final String model;
    private final ToIntFunction<String> widths;

    /**
     * Of a model that is not open yet.
     *
     * @param folder where random coders are kept
     * @param model its name
     * @param widths width of its states by hookpoint; refuses what is none
     */
    Readings(SubjectSettings settings, Path folder, String model, ToIntFunction<String> widths) {
        this.settings = settings;
        this.folder = folder;
        this.model = model;
        this.widths = widths;
    }

    /**
     * The coders, open; whoever asked closes them.
     *
     * @throws Refusal where one cannot be read, or does not go with its hookpoint
     */
    List<OpenCoder> open() {
        var opened = new ArrayList<OpenCoder>();
        try {
            for (SubjectSettings.Reading reading : settings.readings()) {
                opened.add(open(reading));
            }
            if (settings.randomCoder()) {
                opened.add(randomBeside(opened.get(0)));
            }
            return opened;
        } catch (RuntimeException e) {
            opened.forEach(coder -> coder.hookpoint().coder().close());
            throw e;
        }
    }

    private OpenCoder open(SubjectSettings.Reading reading) {
        String hookpoint = reading.hookpoint();
        CoderName name = CoderName.parse(reading.coder());
        if (name instanceof CoderName.Bundled) {
            Refusal.unless(
                    settings.model().isBundled(),
                    "coder",
                    "",
                    "given for %s: a folder, owner/name of a hub, neurons:K or random:LATENTS:K".formatted(model));
            return at(hookpoint, CoderSite.of(hookpoint), refusing(() -> Coders.bundled(hookpoint)), true);
        }
        if (name instanceof CoderName.Trained trained) {
            Path where = new Shelf(settings.model().hub()).find("coder", trained.where(), HubFiles.CODER);
            return trained(hookpoint, refusing(() -> Coders.open(where, hookpoint)));
        }
        Refusal.unless(!hookpoint.isEmpty(), "hookpoint", "", "given for coder " + reading.coder());
        int width = widths.applyAsInt(hookpoint);
        if (name instanceof CoderName.TopNeurons top) {
            Refusal.unless(
                    hookpoint.endsWith(".mlp.neurons"),
                    "hookpoint of " + reading.coder(),
                    hookpoint,
                    "the neurons of an MLP, as layers.3.mlp.neurons");
            return at(hookpoint, CoderSite.of(hookpoint), new Neurons(hookpoint, width, top.k()), false);
        }
        var shape = (CoderName.Random) name;
        SparseCoder random = RandomCoder.create(
                new CoderConfig(width, shape.latents(), shape.k(), false),
                RANDOM_SEED,
                folder.resolve("random-" + hookpoint));
        return at(hookpoint, CoderSite.of(hookpoint), random, false);
    }

    private OpenCoder randomBeside(OpenCoder first) {
        HookpointSpec read = first.hookpoint();
        SparseCoder random = RandomCoder.like(read.coder(), RANDOM_SEED, folder.resolve("random-coder"));
        return new OpenCoder(new HookpointSpec(read.name() + Subject.RANDOM, read.site(), random), read.site(), false);
    }

    private OpenCoder trained(String hookpoint, SparseCoder coder) {
        try {
            CoderSite site = settings.model().isBundled() ? CoderSite.of(hookpoint) : site(hookpoint, coder);
            return at(hookpoint.isEmpty() ? site.writes() : hookpoint, site, coder, true);
        } catch (RuntimeException e) {
            coder.close();
            throw e;
        }
    }

    /** Where the coder's files say that it belongs, if they do; a name that is neither end of it must be forced. */
    private CoderSite site(String hookpoint, SparseCoder coder) {
        if (hookpoint.isEmpty()) {
            return coder.card()
                    .site()
                    .orElseThrow(() -> new Refusal(
                            "hookpoint",
                            "",
                            "given: the files of coder '%s' do not say where it belongs".formatted(coder.name())));
        }
        CoderSite said = coder.card().site().orElse(CoderSite.of(hookpoint));
        boolean agrees = hookpoint.equals(said.writes()) || hookpoint.equals(said.reads());
        Refusal.unless(
                agrees || settings.forced(),
                "hookpoint of coder '%s'".formatted(coder.name()),
                hookpoint,
                "%s, as its files say; --force reads it there all the same".formatted(said.writes()));
        return agrees ? said : CoderSite.of(hookpoint);
    }

    private OpenCoder at(String name, CoderSite site, SparseCoder coder, boolean trained) {
        try {
            coder.requireWidth(model, site.reads(), widths.applyAsInt(site.reads()));
            return new OpenCoder(new HookpointSpec(name, site.reads(), coder), site.writes(), trained);
        } catch (RuntimeException e) {
            coder.close();
            throw e;
        }
    }

    private static SparseCoder refusing(Supplier<SparseCoder> opening) {
        try {
            return opening.get();
        } catch (IllegalArgumentException | UncheckedIOException e) {
            throw new Refusal(ExitCode.message(e), e);
        }
    }
}
