package io.castalia.producers.train;

import io.castalia.producers.sparse.Fit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What stands beside a coder: what it was trained on, how, and how well it does. */
final class Card {

    private final TrainSettings settings;
    private final String hookpoint;
    private final String command;
    private final List<StoredContext> training;
    private final List<StoredContext> heldOut;
    private final StringBuilder figures =
            new StringBuilder("| measured on | tokens | FVU | L0 | dead |\n| --- | ---: | ---: | ---: | ---: |\n");

    Card(
            TrainSettings settings,
            String hookpoint,
            String command,
            List<StoredContext> training,
            List<StoredContext> heldOut) {
        this.settings = settings;
        this.hookpoint = hookpoint;
        this.command = command;
        this.training = training;
        this.heldOut = heldOut;
    }

    /** Adds a row of figures, or says that there was nothing to measure. */
    void add(String what, Optional<Fit> measured) {
        figures.append(measured.map(fit -> String.format(
                        Locale.ROOT,
                        "| %s | %,d | %.4f | %.2f | %.2f %% |%n",
                        what,
                        fit.tokens(),
                        fit.fvu(),
                        fit.l0(),
                        100 * fit.deadShare()))
                .orElseGet(() -> "| %s | too few | | | |%n".formatted(what)));
    }

    /** The table of figures. */
    String figures() {
        return figures.toString();
    }

    /** Writes {@code card.md}. */
    void write(Path folder) throws IOException {
        Files.writeString(folder.resolve("card.md"), text());
    }

    private String text() {
        return """
                # Sparse coder for %s of %s

                TopK, %,d latents, trained with k %d, read with the %d strongest; half precision, sparsify's layout. Trained by Castalia.

                ## Training

                * Command: `%s`
                * Seed %d, %s tokens a step, Adam with learning rate %s, %s.
                * Special tokens (%s)%s are neither trained on nor measured.

                %s
                ## Figures

                With the weights as written and the activations as sent, both in half precision. FVU: squared error over the
                squared distance from the mean. L0: latents that fire on a token. Dead: share of the latents that fire on none
                of the tokens measured.

                %s
                ## Held out

                %s: %,d of %,d documents, %,d tokens. A name is the path in the corpus, with `#line` in JSON Lines.
                """.formatted(
                        hookpoint,
                        settings.studied().name(),
                        settings.latents(),
                        settings.k(),
                        settings.kept(),
                        command,
                        settings.seed(),
                        settings.batch(),
                        settings.learningRate(),
                        settings.tokens() == 0 ? "the corpus once" : "%,d tokens".formatted(settings.tokens()),
                        settings.studied().specials(),
                        settings.sinks().any()
                                ? " and sinks (longer than %s medians of their context)"
                                        .formatted(settings.sinks().factor())
                                : "",
                        sources(),
                        figures,
                        capital(HeldOut.RULE),
                        documents(heldOut),
                        documents(heldOut) + documents(training),
                        tokens(heldOut));
    }

    private String sources() {
        Map<String, Long> trained = bySource(training);
        Map<String, Long> kept = bySource(heldOut);
        long all = Math.max(1, tokens(training));
        var table = new StringBuilder(
                "| source | tokens trained on | share | tokens held out |\n| --- | ---: | ---: | ---: |\n");
        trained.forEach((source, tokens) -> table.append(String.format(
                Locale.ROOT,
                "| %s | %,d | %.1f %% | %,d |%n",
                source,
                tokens,
                100.0 * tokens / all,
                kept.getOrDefault(source, 0L))));
        return table.toString();
    }

    private static Map<String, Long> bySource(List<StoredContext> contexts) {
        return contexts.stream()
                .collect(Collectors.groupingBy(
                        StoredContext::source, TreeMap::new, Collectors.summingLong(StoredContext::tokens)));
    }

    private static long documents(List<StoredContext> contexts) {
        return contexts.stream().map(StoredContext::document).distinct().count();
    }

    private static long tokens(List<StoredContext> contexts) {
        return contexts.stream().mapToLong(StoredContext::tokens).sum();
    }

    private static String capital(String sentence) {
        return Character.toUpperCase(sentence.charAt(0)) + sentence.substring(1);
    }
}
