package io.castalia.app.run;

import io.castalia.producers.decoder.DecoderModel;
import io.castalia.producers.decoder.Hookpoint;
import io.castalia.producers.model.Engines;
import io.castalia.producers.model.MiniLm;
import io.castalia.producers.model.SubjectModel;
import io.castalia.producers.model.Tokenizer;
import io.castalia.producers.pack.RowRule;
import io.castalia.producers.publish.HookpointSpec;
import io.castalia.producers.subject.ModelFiles;
import io.castalia.producers.tokenizer.Bos;
import io.castalia.producers.tokenizer.CausalTokenizer;
import io.castalia.schemas.Refusal;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The subject model, its tokenizer, and the coder of each hookpoint, open for work. */
public final class Subject implements AutoCloseable {

    /** What the hookpoint of a random coder is called after the one whose site it shares. */
    public static final String RANDOM = ".random";

    private final SubjectModel model;
    private final Tokenizer tokenizer;
    private final List<OpenCoder> coders;
    private final Optional<ModelFiles> files;

    private Subject(SubjectModel model, Tokenizer tokenizer, List<OpenCoder> coders, Optional<ModelFiles> files) {
        this.model = model;
        this.tokenizer = tokenizer;
        this.coders = List.copyOf(coders);
        this.files = files;
    }

    /**
     * Opens them: the coders first, then the tokenizer and last the model, so that what does not go together is refused
     * before any large file is read.
     *
     * @param folder where random coders are kept
     * @throws Refusal where a file is missing or damaged, or two of them do not go together
     */
    public static Subject open(SubjectSettings settings, Path folder) {
        return settings.model().isBundled() ? miniLm(settings, folder, false) : causal(settings, folder, false);
    }

    /** The same with all layers of the model and, where it is causal, its head. */
    static Subject whole(SubjectSettings settings, Path folder) {
        return settings.model().isBundled() ? miniLm(settings, folder, true) : causal(settings, folder, true);
    }

    private static Subject miniLm(SubjectSettings settings, Path folder, boolean whole) {
        List<OpenCoder> coders = new Readings(settings, folder, MiniLm.NAME, Subject::miniLmWidth).open();
        try {
            MiniLm model = MiniLm.open(whole ? MiniLm.allHookpoints() : sites(coders), settings.threads());
            return new Subject(model, MiniLm.tokenizer(), coders, Optional.empty());
        } catch (RuntimeException e) {
            close(coders);
            throw e;
        }
    }

    private static int miniLmWidth(String hookpoint) {
        Refusal.unless(
                MiniLm.allHookpoints().contains(hookpoint),
                "hookpoint",
                hookpoint,
                "one of %s of %s".formatted(MiniLm.allHookpoints(), MiniLm.NAME));
        return MiniLm.WIDTH;
    }

    private static Subject causal(SubjectSettings settings, Path folder, boolean whole) {
        Engines.rows(settings.threads());
        ModelFiles files = settings.model().files();
        List<OpenCoder> coders = new Readings(settings, folder, files.name(), files::width).open();
        try {
            Tokenizer tokenizer = files.tokenizer(
                    settings.model().tokenizer(prepended(settings.model().bos(), coders)));
            try {
                DecoderModel model = whole
                        ? files.whole(sites(coders), settings.model().precision())
                        : files.open(sites(coders), settings.model().precision());
                return new Subject(model, tokenizer, coders, Optional.of(files));
            } catch (RuntimeException e) {
                tokenizer.close();
                throw e;
            }
        } catch (RuntimeException e) {
            close(coders);
            throw e;
        }
    }

    /** What the coders say of BOS; all of them read one forward pass. */
    private static Optional<Boolean> prepended(Bos bos, List<OpenCoder> coders) {
        Set<Boolean> said = coders.stream()
                .flatMap(coder -> coder.hookpoint().coder().card().bos().stream())
                .collect(Collectors.toSet());
        Refusal.unless(
                said.size() < 2 || bos != Bos.AUTO,
                "bos",
                "auto",
                "always or never, since some of the coders want it and some do not");
        return said.stream().findFirst();
    }

    private static List<String> sites(List<OpenCoder> coders) {
        var sites = new LinkedHashSet<String>();
        coders.forEach(coder -> sites.add(coder.hookpoint().site()));
        return List.copyOf(sites);
    }

    public SubjectModel model() {
        return model;
    }

    public Tokenizer tokenizer() {
        return tokenizer;
    }

    /** The hookpoints that are read. */
    public List<HookpointSpec> hookpoints() {
        return coders.stream().map(OpenCoder::hookpoint).toList();
    }

    List<OpenCoder> coders() {
        return coders;
    }

    /**
     * How documents are joined into rows.
     *
     * @throws Refusal where the model does not read forwards only, or no token is named that ends a text
     */
    public RowRule rows() {
        if (tokenizer instanceof CausalTokenizer causal && files.isPresent()) {
            return files.get().rows(causal);
        }
        throw new Refusal(
                "packing",
                "rows",
                "parts for %s: what reads both ways would read other documents".formatted(model.name()));
    }

    /** The model, open whole, read at some sites; it stays this subject's. */
    SubjectModel at(List<String> sites) {
        return model instanceof DecoderModel decoder ? decoder.at(sites) : model;
    }

    /** Whether the model has a site of this width. */
    boolean hasSite(String site, int width) {
        return files.map(ModelFiles::blueprint)
                .map(b -> b.has(Hookpoint.parse(site)) && b.width(Hookpoint.parse(site)) == width)
                .orElseGet(() -> MiniLm.allHookpoints().contains(site) && width == MiniLm.WIDTH);
    }

    @Override
    public void close() {
        close(coders);
        tokenizer.close();
        model.close();
    }

    private static void close(List<OpenCoder> coders) {
        coders.forEach(coder -> coder.hookpoint().coder().close());
    }
}
