package io.castalia.consumers.score;

import io.castalia.consumers.prompt.LanguageModel;
import io.castalia.consumers.prompt.Quoted;
import io.castalia.consumers.prompt.Reply;
import io.castalia.consumers.prompt.Template;
import io.castalia.schemas.Normalisation;
import io.castalia.schemas.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CompletableFuture;

/**
 * Reads the activations off what a model would have written behind each token, all in one pass: every line says "unknown",
 * and of the likeliest tokens in its place those that are numbers from 0 to 10 give the expected value. A tokenizer that
 * writes 10 as two tokens takes some of its weight for a 1.
 */
final class EchoSimulator implements Simulator {

    private static final Template TEMPLATE = Template.of("simulation-echo.v1");
    private static final String UNKNOWN = "unknown";

    private final LanguageModel model;
    private final int alternatives;

    EchoSimulator(LanguageModel model, int alternatives) {
        Refusal.unless(
                model.abilities().echo(),
                "scorer",
                Scorers.SIMULATION,
                "another one: %s does not tell how likely a given text is".formatted(model.name()));
        Refusal.unless(alternatives > 0 && alternatives <= 20, "simulation.alternatives", alternatives, "1 to 20");
        this.model = model;
        this.alternatives = alternatives;
    }

    @Override
    public String name() {
        return Asking.name(model, "echo-" + Asking.version(TEMPLATE));
    }

    @Override
    public CompletableFuture<Judgement> simulate(Claim claim, List<String> tokens) {
        var lines = new StringBuilder();
        List<Integer> places = new ArrayList<>();
        for (String token : tokens) {
            String quoted = Quoted.of(token);
            lines.append(quoted, 1, quoted.length() - 1).append('\t');
            places.add(lines.length());
            lines.append(UNKNOWN).append('\n');
        }
        String end = lines.toString().stripTrailing();
        String text = TEMPLATE.fill(Map.of("description", Quoted.of(claim.text()), "tokens", end))
                .get(0)
                .text();
        int begin = text.length() - end.length();
        return model.echo(text, alternatives).thenApply(reply -> {
            Opinion opinion = opinion(
                    reply, text, places.stream().map(place -> begin + place).toList());
            return new Judgement(List.of(opinion), reply.usage());
        });
    }

    private static Opinion opinion(Reply reply, String text, List<Integer> places) {
        if (reply instanceof Reply.Refused refused) {
            return new Opinion.Refused(refused.reason());
        }
        if (reply instanceof Reply.Failed failed) {
            return new Opinion.Failed(failed.reason());
        }
        Optional<Echo> echo = Echo.of((Reply.Answered) reply, text);
        if (echo.isEmpty()) {
            return new Opinion.Unreadable("the tokens that came back do not make up the text that was sent");
        }
        var simulated = new ArrayList<Float>();
        for (int place : places) {
            OptionalDouble expected =
                    echo.get().at(place).map(EchoSimulator::expected).orElse(OptionalDouble.empty());
            if (expected.isEmpty()) {
                return new Opinion.Unreadable(
                        "behind token %d of %d stands no token of its own, or no number was likely"
                                .formatted(simulated.size() + 1, places.size()));
            }
            simulated.add((float) expected.getAsDouble());
        }
        return new Opinion.Simulated(simulated);
    }

    /** Expected value over those of the alternatives that are numbers; empty where none is. */
    static OptionalDouble expected(Reply.Token token) {
        double mass = 0;
        double sum = 0;
        for (Reply.Alternative alternative : token.alternatives()) {
            String number = alternative.text().strip();
            if (number.matches("\\d{1,2}") && Integer.parseInt(number) <= Normalisation.TOP) {
                double likely = Math.exp(alternative.logProbability());
                mass += likely;
                sum += likely * Integer.parseInt(number);
            }
        }
        return mass > 0 ? OptionalDouble.of(sum / mass) : OptionalDouble.empty();
    }
}
