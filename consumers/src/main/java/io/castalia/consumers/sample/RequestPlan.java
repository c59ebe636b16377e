package io.castalia.consumers.sample;

import io.castalia.schemas.Refusal;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.function.Function;

/**
 * What is asked about each piece of evidence: a request a line.
 *
 * @param lines the requests, in order, no two of them equal
 * @param mode by whose rules; in delphi's, what scorers get is drawn anew from the windows that explainers get theirs from
 */
public record RequestPlan(List<Line> lines, Mode mode) {

    /** Forty examples by quantile, as in the paper, for the lexical explainer. */
    public static final RequestPlan DEFAULT = new RequestPlan(List.of("quantiles"), List.of("lexical"), 40, 0);

    /**
     * One request of each piece of evidence.
     *
     * @param sampler name of the sampler
     * @param examples how many examples the explainer is given
     * @param explainer who shall answer
     * @param promptVersion version of its prompt or method
     * @param seed seed of the choice
     */
    public record Line(String sampler, int examples, String explainer, String promptVersion, long seed) {

        /** Version of a prompt or method where none is given. */
        public static final String VERSION = "1";

        public Line {
            Sampler.named(sampler);
            Refusal.unless(
                    examples > 0 && examples <= RequestId.MOST_EXAMPLES,
                    "request.examples",
                    examples,
                    "from 1 to " + RequestId.MOST_EXAMPLES);
            Refusal.unless(explainer.matches("[^@\\s]+"), "request.explainers", explainer, "a name");
            Refusal.unless(promptVersion.matches("[^@\\s]+"), "request.prompt-version", promptVersion, "a version");
        }

        /** The explainer as it is asked for: {@code name}, or {@code name@version} unless that is 1. */
        String addressee() {
            return promptVersion.equals(VERSION) ? explainer : explainer + "@" + promptVersion;
        }
    }

    /** Who answers, under the name and version that requests carry. */
    public record Addressee(String explainer, String promptVersion) {}

    /**
     * The same with explainers as they answer to. Refuses a version that is given and is not the explainer's.
     *
     * @param resolving from {@code name} or {@code name@version}
     */
    public RequestPlan addressedTo(Function<String, Addressee> resolving) {
        var resolved = new ArrayList<Line>();
        for (Line line : lines) {
            Addressee to = resolving.apply(line.addressee());
            Refusal.unless(
                    line.promptVersion().equals(Line.VERSION)
                            || line.promptVersion().equals(to.promptVersion()),
                    "request.prompt-version",
                    line.promptVersion(),
                    "left out, or %s, which is what %s has".formatted(to.promptVersion(), line.explainer()));
            resolved.add(new Line(line.sampler(), line.examples(), to.explainer(), to.promptVersion(), line.seed()));
        }
        return new RequestPlan(resolved, mode);
    }

    /** A plan by our own rules. */
    public RequestPlan(List<Line> lines) {
        this(lines, Mode.STRICT);
    }

    /** The same by other rules. */
    public RequestPlan in(Mode other) {
        return new RequestPlan(lines, other);
    }

    public RequestPlan {
        lines = List.copyOf(lines);
        var seen = new LinkedHashSet<Line>();
        for (Line line : lines) {
            Refusal.unless(seen.add(line), "request.plan", line, "given once");
        }
        Refusal.unless(!lines.isEmpty(), "request.plan", "", "at least one request of each piece of evidence");
        for (Line line : lines) {
            Refusal.unless(
                    !mode.rules().onePool() || line.sampler().equals("quantiles"),
                    "request.samplers",
                    line.sampler(),
                    "quantiles in the mode " + mode.label());
        }
    }

    /**
     * Every sampler's examples of every explainer.
     *
     * @param samplers names of samplers
     * @param explainers who shall answer: {@code name}, or {@code name@version} of its prompt or method, 1 where none
     *     is given
     * @param examples how many examples each is given
     * @param seed seed of every choice
     */
    public RequestPlan(List<String> samplers, List<String> explainers, int examples, long seed) {
        this(crossed(samplers, explainers, examples, seed));
    }

    /** Who shall answer, each once: {@code name}, or {@code name@version} unless that is 1. */
    public List<String> explainers() {
        return lines.stream().map(Line::addressee).distinct().toList();
    }

    private static List<Line> crossed(List<String> samplers, List<String> explainers, int examples, long seed) {
        Refusal.unless(!samplers.isEmpty(), "request.samplers", samplers, "at least one");
        Refusal.unless(!explainers.isEmpty(), "request.explainers", explainers, "at least one");
        var lines = new ArrayList<Line>();
        for (String sampler : samplers) {
            for (String written : explainers) {
                Refusal.unless(
                        written.matches("[^@\\s]+(@[^@\\s]+)?"), "request.explainers", written, "name or name@version");
                int at = written.indexOf('@');
                lines.add(new Line(
                        sampler,
                        examples,
                        at < 0 ? written : written.substring(0, at),
                        at < 0 ? Line.VERSION : written.substring(at + 1),
                        seed));
            }
        }
        return lines;
    }
}
