package io.castalia.app.run;

import io.castalia.producers.check.Finding;
import io.castalia.producers.check.Gauge;
import io.castalia.producers.check.Neighbours;
import io.castalia.producers.check.Sample;
import io.castalia.producers.check.Splice;
import io.castalia.producers.decoder.DecoderModel;
import io.castalia.producers.model.Sinks;
import io.castalia.producers.model.TokenizedContext;
import io.castalia.producers.sparse.CoderSite;
import io.castalia.producers.sparse.CrossEntropy;
import io.castalia.producers.sparse.Fit;
import io.castalia.producers.sparse.SparseCoder;
import io.castalia.schemas.Refusal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Measures the coders of a subject on some text before any work is done with them. Those that were not trained rebuild
 * nothing on purpose, and are left out.
 */
public final class Guard {

    /** Tokens that are measured. */
    public static final long TOKENS = 10_000;

    private final SubjectSettings settings;
    private final Path folder;
    private final Path corpus;
    private final Sinks sinks;

    /**
     * Nothing is opened yet.
     *
     * @param folder where random coders are kept
     * @param corpus the text
     */
    public Guard(SubjectSettings settings, Path folder, Path corpus) {
        this.settings = settings;
        this.folder = folder;
        this.corpus = corpus;
        this.sinks = settings.masked();
    }

    /** What was found, and how the coder does beside its site. */
    public record Result(Finding finding, Map<CoderSite, Optional<Fit>> neighbours) {

        /** In lines for people. */
        public List<String> lines() {
            var lines = new ArrayList<String>();
            lines.add(finding.describe());
            neighbours.forEach((site, fit) -> lines.add("    at %s: %s"
                    .formatted(
                            site.transcodes() ? site.reads() + " to " + site.writes() : site.reads(),
                            fit.map(f -> String.format(Locale.ROOT, "FVU %.3f, L0 %.1f", f.fvu(), f.l0()))
                                    .orElse("not measured"))));
            finding.objections().forEach(objection -> lines.add("    " + objection));
            return lines;
        }
    }

    /**
     * Measures every trained coder; opens model and coders, and closes them.
     *
     * @param everywhere whether the neighbouring sites are measured where nothing speaks against the coder, too
     * @param say told before what takes long
     */
    public List<Result> measure(boolean everywhere, Consumer<String> say) {
        try (Subject subject = Subject.whole(settings, folder)) {
            var results = new ArrayList<Result>();
            measure(subject, say, (coder, contexts) -> {
                Finding finding = finding(subject, coder, contexts, loss(subject, coder, contexts));
                boolean wanted = everywhere || !finding.objections().isEmpty();
                results.add(new Result(finding, wanted ? neighbours(subject, coder, contexts) : Map.of()));
            });
            return results;
        }
    }

    /**
     * Opens a causal subject for work, once its coders have been measured with it: says what was found, and stops where a
     * coder does not seem to belong where it reads, unless that is forced. Only then is the model loaded whole, for the
     * neighbouring sites and what is lost.
     *
     * @throws Refusal saying why, with the neighbouring sites in what was said before
     */
    public Subject open(Consumer<String> say) {
        Subject subject = Subject.open(settings, folder);
        var findings = new ArrayList<Finding>();
        try {
            measure(
                    subject,
                    say,
                    (coder, contexts) -> findings.add(finding(subject, coder, contexts, Optional.empty())));
        } catch (RuntimeException e) {
            subject.close();
            throw e;
        }
        if (findings.stream().allMatch(finding -> finding.objections().isEmpty())) {
            findings.forEach(finding -> say.accept(finding.describe()));
            return subject;
        }
        subject.close();
        stand(say);
        return Subject.open(settings, folder);
    }

    private void stand(Consumer<String> say) {
        for (Result result : measure(false, say)) {
            result.lines().forEach(say);
            List<String> objections = result.finding().objections();
            Refusal.unless(
                    objections.isEmpty() || settings.forced(),
                    "coder of " + result.finding().site().reads(),
                    result.finding().coder(),
                    "one that belongs there (%s); its neighbours stand above, and --force goes on all the same"
                            .formatted(String.join("; ", objections)));
        }
    }

    private void measure(Subject subject, Consumer<String> say, BiConsumer<OpenCoder, List<TokenizedContext>> each) {
        List<OpenCoder> trained =
                subject.coders().stream().filter(OpenCoder::trained).toList();
        if (!trained.isEmpty()) {
            say.accept(String.format(
                    Locale.ROOT,
                    "measuring on %,d tokens whether coder and model go together; a minute or so on a processor",
                    TOKENS));
            List<TokenizedContext> contexts = Sample.of(corpus, subject.tokenizer(), TOKENS);
            trained.forEach(coder -> each.accept(coder, contexts));
        }
    }

    private Finding finding(
            Subject subject, OpenCoder open, List<TokenizedContext> contexts, Optional<CrossEntropy> loss) {
        SparseCoder coder = open.hookpoint().coder();
        Optional<Fit> fit =
                gauge(subject, coder, List.of(open.site())).measure(contexts).get(0);
        return new Finding(coder.name(), open.site(), fit, coder.card().l0(), loss);
    }

    private Optional<CrossEntropy> loss(Subject subject, OpenCoder open, List<TokenizedContext> contexts) {
        return subject.model() instanceof DecoderModel model
                ? new Splice(model.decoder(), sinks).measure(open.hookpoint().coder(), open.site(), contexts)
                : Optional.empty();
    }

    private Map<CoderSite, Optional<Fit>> neighbours(Subject subject, OpenCoder open, List<TokenizedContext> contexts) {
        SparseCoder coder = open.hookpoint().coder();
        List<CoderSite> sites = Neighbours.of(open.site(), site -> subject.hasSite(site, coder.width()));
        if (sites.isEmpty()) {
            return Map.of();
        }
        List<Optional<Fit>> fits = gauge(subject, coder, sites).measureWherePossible(contexts);
        var bySite = new LinkedHashMap<CoderSite, Optional<Fit>>();
        for (int i = 0; i < sites.size(); i++) {
            bySite.put(sites.get(i), fits.get(i));
        }
        return bySite;
    }

    private Gauge gauge(Subject subject, SparseCoder coder, List<CoderSite> sites) {
        var read = new LinkedHashSet<String>();
        sites.forEach(site -> read.addAll(List.of(site.reads(), site.writes())));
        var gauge = new Gauge(subject.at(List.copyOf(read)), sinks);
        sites.forEach(site -> gauge.add(coder, site));
        return gauge;
    }
}
