package io.castalia.consumers.score;

import io.castalia.consumers.metric.Estimate;
import io.castalia.consumers.metric.Share;
import io.castalia.consumers.prompt.Interview;
import io.castalia.consumers.prompt.LanguageModel;
import io.castalia.consumers.prompt.Reading;
import io.castalia.consumers.prompt.Template;
import io.castalia.schemas.Refusal;
import io.castalia.schemas.wire.Control;
import io.castalia.schemas.wire.Explanation;
import io.castalia.schemas.wire.Metric;
import io.castalia.schemas.wire.QuantileRecall;
import io.castalia.schemas.wire.Score;
import io.castalia.schemas.wire.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Asks which of some windows is not the latent's: all but one are activating windows of one quantile with their true marks,
 * the last is a silent one with false marks. Needs no explanation: it measures whether the latent has a pattern at all. The
 * metrics are the share of prompts in which the intruder was found, and beside it chance, one over the windows of a prompt.
 */
final class IntruderScorer implements Scorer {

    private static final Template TEMPLATE = Template.of("intruder.v1");
    private static final Pattern ANSWER = Pattern.compile("\"intruder\"\\s{0,8}:\\s{0,8}\"?(\\d{1,6})\\b");
    private static final Pattern NUMBER = Pattern.compile("\\s*(\\d{1,6})\\s*\\.?\\s*");

    private final String judge;
    private final Asking asking;
    private final ScoreSettings settings;

    IntruderScorer(LanguageModel model, JudgeSettings judging, ScoreSettings settings) {
        Refusal.unless(settings.prompt() >= 3, "score.prompt", settings.prompt(), "at least 3 to find an intruder");
        this.asking = new Asking(model, judging);
        this.judge = asking.name(TEMPLATE);
        this.settings = settings;
    }

    @Override
    public String name() {
        return Scorers.INTRUDER;
    }

    @Override
    public String judge() {
        return judge;
    }

    /** Asks whatever the outcome of the explanation is, but nothing for a control. */
    @Override
    public Score score(Explanation explanation) {
        var card = new ScoreCard(explanation, this, settings.negatives(), settings);
        if (explanation.getControl() == Control.SHUFFLED) {
            return card.noControl();
        }
        List<List<Question>> line = LineUps.of(explanation, settings);
        List<Question> asked = line.stream().flatMap(List::stream).toList();
        if (line.size() < settings.fewest()) {
            return card.tooFew("%d prompts of %d activating windows of one quantile and a silent one; a score needs %d"
                    .formatted(line.size(), settings.prompt() - 1, settings.fewest()));
        }
        List<CompletableFuture<Judgement>> answers =
                line.stream().map(this::ask).toList();
        Judgement judgement = Judgement.together(Interview.await(Interview.all(answers)));
        return card.judged(asked, i -> i / settings.prompt(), judgement, this::measured);
    }

    private CompletableFuture<Judgement> ask(List<Question> line) {
        var turns = TEMPLATE.fill(Map.of(
                "excerpts", Asking.excerpts(line.stream().map(Question::sight).toList())));
        return asking.ask(turns, schema(line.size()), said -> read(said.text(), line.size()))
                .thenApply(outcome -> Asking.judgement(outcome, line.size()));
    }

    /** The others are said to belong together, the intruder is said not to. */
    private static Reading<List<Opinion>> read(String text, int windows) {
        var numbers = new LinkedHashSet<Integer>();
        Matcher alone = NUMBER.matcher(text);
        if (alone.matches()) {
            numbers.add(Integer.valueOf(alone.group(1)));
        }
        Matcher answer = ANSWER.matcher(text);
        while (answer.find()) {
            numbers.add(Integer.valueOf(answer.group(1)));
        }
        if (numbers.size() != 1) {
            return new Reading.Fault<>(
                    numbers.isEmpty() ? "there was no \"intruder\" in it" : "it named several intruders");
        }
        int number = numbers.iterator().next();
        if (number < 1 || number > windows) {
            return new Reading.Fault<>("it named excerpt %d of %d".formatted(number, windows));
        }
        return new Reading.Read<>(IntStream.rangeClosed(1, windows)
                .mapToObj(i -> (Opinion) Opinion.Judged.of(i != number))
                .toList());
    }

    /** One trial a prompt: right where the intruder was picked. */
    private Measured measured(List<Verdict> verdicts) {
        Map<Integer, List<Verdict>> prompts = verdicts.stream()
                .filter(verdict -> verdict.getAnswer() != null)
                .collect(Collectors.groupingBy(Verdict::getPrompt, TreeMap::new, Collectors.toList()));
        var trials = new ArrayList<Verdict>();
        for (List<Verdict> prompt : prompts.values()) {
            Verdict intruder = prompt.stream()
                    .filter(verdict -> !verdict.getActivating())
                    .findFirst()
                    .orElseThrow();
            trials.add(Verdict.newBuilder(intruder)
                    .setQuantile(
                            prompt.stream().mapToInt(Verdict::getQuantile).max().orElse(-1))
                    .build());
        }
        double chance = 1.0 / settings.prompt();
        return new Measured(
                List.of(metric("accuracy", Share.right(trials)), metric("chance", Estimate.exact(chance))),
                recalls(trials),
                "");
    }

    private static List<QuantileRecall> recalls(List<Verdict> trials) {
        Map<Integer, List<Verdict>> byQuantile =
                trials.stream().collect(Collectors.groupingBy(Verdict::getQuantile, TreeMap::new, Collectors.toList()));
        var recalls = new ArrayList<QuantileRecall>();
        byQuantile.forEach((quantile, members) -> {
            int found = (int) members.stream()
                    .filter(verdict -> Boolean.FALSE.equals(verdict.getAnswer()))
                    .count();
            Estimate share = Share.right(members);
            recalls.add(new QuantileRecall(quantile, members.size(), found, share.low(), share.high()));
        });
        return recalls;
    }

    private static Metric metric(String name, Estimate estimate) {
        return new Metric(name, estimate.value(), estimate.low(), estimate.high());
    }

    private static String schema(int windows) {
        return """
                {"type": "object", "properties": {"intruder": {"type": "integer", "minimum": 1, "maximum": %d}}, \
                "required": ["intruder"], "additionalProperties": false}""".formatted(windows);
    }
}
