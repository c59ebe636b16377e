package io.castalia.consumers.score;

import io.castalia.consumers.prompt.Interview;
import io.castalia.consumers.prompt.LanguageModel;
import io.castalia.consumers.prompt.NumberLists;
import io.castalia.consumers.prompt.NumberLists.Element;
import io.castalia.consumers.prompt.Quoted;
import io.castalia.consumers.prompt.Reading;
import io.castalia.consumers.prompt.Template;
import io.castalia.schemas.Normalisation;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/** Has the activations written as a JSON list, all at once. */
final class WrittenSimulator implements Simulator {

    private static final Template TEMPLATE = Template.of("simulation.v1");

    private final String name;
    private final Asking asking;

    WrittenSimulator(LanguageModel model, JudgeSettings settings) {
        this.asking = new Asking(model, settings);
        this.name = asking.name(TEMPLATE);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public CompletableFuture<Judgement> simulate(Claim claim, List<String> tokens) {
        var turns = TEMPLATE.fill(Map.of(
                "description",
                Quoted.of(claim.text()),
                "count",
                Integer.toString(tokens.size()),
                "tokens",
                tokens.stream().map(Quoted::of).collect(Collectors.joining(", ", "[", "]"))));
        return asking.ask(turns, schema(tokens.size()), said -> read(said, tokens.size()))
                .thenApply(outcome -> Asking.judgement(outcome, 1));
    }

    private static Reading<List<Opinion>> read(Interview.Said said, int tokens) {
        Reading<List<Element>> list =
                NumberLists.only(said.answered().text(), said.from(), tokens, WrittenSimulator::allowed, "activation");
        if (list instanceof Reading.Fault<List<Element>> fault) {
            return new Reading.Fault<>(fault.reason());
        }
        return new Reading.Read<>(List.of(new Opinion.Simulated(((Reading.Read<List<Element>>) list)
                .value().stream().map(element -> Float.valueOf(element.text())).toList())));
    }

    /** 0 to 10, whole or with a few decimals. */
    private static boolean allowed(String element) {
        return element.matches("\\d{1,2}(\\.\\d{1,6})?") && Float.parseFloat(element) <= Normalisation.TOP;
    }

    private static String schema(int tokens) {
        return """
                {"type": "object", "properties": {"activations": {"type": "array", "items": {"type": "integer", \
                "minimum": 0, "maximum": 10}, "minItems": %d, "maxItems": %d}}, "required": ["activations"], \
                "additionalProperties": false}""".formatted(tokens, tokens);
    }
}
