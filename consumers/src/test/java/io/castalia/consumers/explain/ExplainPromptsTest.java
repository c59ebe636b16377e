package io.castalia.consumers.explain;

import static org.assertj.core.api.Assertions.assertThat;

import io.castalia.consumers.Fixture;
import io.castalia.consumers.Planted;
import io.castalia.consumers.prompt.Golden;
import io.castalia.consumers.prompt.Prompt;
import io.castalia.consumers.prompt.ScriptedModel;
import io.castalia.consumers.prompt.Turn;
import io.castalia.consumers.text.Highlighter;
import io.castalia.consumers.text.Tenths;
import io.castalia.schemas.wire.Choice;
import io.castalia.schemas.wire.ExampleWindow;
import io.castalia.schemas.wire.ExplanationRequest;
import io.castalia.schemas.wire.LatentStatistics;
import io.castalia.schemas.wire.Rounding;
import io.castalia.schemas.wire.WindowKind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExplainPromptsTest {

    private static final String GOOD = "<explanation>Bodies of running water.</explanation>";

    @ParameterizedTest
    @CsvSource({
        "DEFAULT, true, false",
        "DEFAULT, true, true",
        "DEFAULT, false, false",
        "CONTRASTIVE, true, false",
        "CONTRASTIVE, false, true",
        "SINGLE_TOKEN, false, false",
        "SINGLE_TOKEN, false, true"
    })
    void prompt_fixture_isTheGoldenOne(Form form, boolean activations, boolean reasoning) throws IOException {
        ExplainSettings settings = settings(form).withActivations(activations).withReasoning(reasoning);

        Prompt prompt = prompt(form, settings, Fixture.request());

        Golden.check(
                "explain-%s%s%s"
                        .formatted(form.label(), activations ? "-activations" : "", reasoning ? "-reasoning" : ""),
                ScriptedModel.written(prompt.turns()));
        assertThat(prompt.temperature()).isZero();
        assertThat(prompt.maxTokens()).isEqualTo(500);
        assertThat(prompt.seed()).isEqualTo(5);
        assertThat(prompt.schema()).isNull();
    }

    @ParameterizedTest
    @CsvSource({"DEFAULT, true", "CONTRASTIVE, true", "SINGLE_TOKEN, false"})
    void prompt_modelHeldToASchema_isAskedForAnObject(Form form, boolean activations) throws IOException {
        ScriptedModel model = ScriptedModel.saying("{\"explanation\": \"Bodies of running water.\"}")
                .able(false, true);

        new LanguageExplainer(form, model, settings(form)).explain(Fixture.request());

        Prompt prompt = model.asked().get(0);
        Golden.check(
                "explain-%s%s-json".formatted(form.label(), activations ? "-activations" : ""),
                ScriptedModel.written(prompt.turns()));
        assertThat(prompt.schema()).contains("\"required\": [\"explanation\"]");
        assertThat(ScriptedModel.written(prompt.turns())).doesNotContain("<explanation>");
    }

    @Test
    void prompt_reasoning_isNeverHeldToASchema() {
        ScriptedModel model = ScriptedModel.saying("A thought.\n" + GOOD).able(false, true);

        new LanguageExplainer(Form.DEFAULT, model, ExplainSettings.DEFAULT.withReasoning(true))
                .explain(Fixture.request());

        assertThat(model.asked()).hasSize(1);
        assertThat(model.asked().get(0).schema()).isNull();
    }

    @ParameterizedTest
    @CsvSource({"DEFAULT", "CONTRASTIVE", "SINGLE_TOKEN"})
    void prompt_otherLatent_sharesAllButTheLastTurn(Form form) {
        var planted = new Planted("other", List.of("stone"));
        ExplanationRequest other = ExplanationRequest.newBuilder(Fixture.request())
                .setExamples(planted.ranked(40))
                .setContrast(planted.silent(20))
                .build();

        List<Turn> one = prompt(form, settings(form), Fixture.request()).turns();
        List<Turn> two = prompt(form, settings(form), other).turns();

        assertThat(one.subList(0, one.size() - 1)).isEqualTo(two.subList(0, two.size() - 1));
        assertThat(one.get(one.size() - 1)).isNotEqualTo(two.get(two.size() - 1));
    }

    @Test
    void prompt_moreWindowsThanWanted_showsTheFirst() {
        var planted = new Planted("many", List.of("stone"));
        ExplanationRequest many = ExplanationRequest.newBuilder(Fixture.request())
                .setExamples(planted.ranked(60))
                .setContrast(planted.silent(20))
                .build();

        assertThat(lines(Form.DEFAULT, many)).isEqualTo(40);
        assertThat(lines(Form.CONTRASTIVE, many)).isEqualTo(15 + 5);
    }

    @Test
    void prompt_scoringSide_isNeverShown() {
        ExplanationRequest request = Fixture.request();

        String shown = ScriptedModel.written(
                prompt(Form.CONTRASTIVE, ExplainSettings.CONTRASTIVE, request).turns());

        assertThat(request.getScoring().getActivating())
                .isNotEmpty()
                .noneMatch(window -> shown.contains(window.getText()));
        assertThat(request.getScoring().getSilent()).isNotEmpty().noneMatch(window -> shown.contains(window.getText()));
    }

    @Test
    void strengths_manyMarkedTokens_areTheStrongestTenInTextOrder() {
        ExampleWindow window = window(12, t -> 4f + (t * 5) % 12);

        String strengths = Excerpts.strengths(window, Highlighter.EXPLAINING.marked(window), 20f, Tenths.OURS);

        assertThat(strengths)
                .isEqualTo(
                        "\"w1\" 5, \"w2\" 7, \"w3\" 4, \"w4\" 6, \"w6\" 5, \"w7\" 8, \"w8\" 4, \"w9\" 7, \"w10\" 3, \"w11\" 6");
    }

    @Test
    void strengths_leastAndLargest_showOneAndTen() {
        ExampleWindow window = window(2, t -> t == 0 ? 0.01f : 1f);

        assertThat(Excerpts.strengths(window, List.of(0, 1), 1f, Tenths.OURS)).isEqualTo("\"w0\" 1, \"w1\" 10");
        assertThat(Excerpts.largest(List.of(window))).isEqualTo(1f);
    }

    /** The paper's code rounds down, delphi's up, and both by the largest activation that the latent ever had. */
    @Test
    void prompt_choiceOfAnotherMode_showsTenthsOfTheLatentsLargestAsItSays() {
        ExampleWindow window = window(2, t -> t == 0 ? 2.9f : 4f);
        LatentStatistics statistics = LatentStatistics.newBuilder(
                        Fixture.request().getStatistics())
                .setMaximum(10f)
                .build();
        ExplanationRequest.Builder request = ExplanationRequest.newBuilder(Fixture.request())
                .setExamples(List.of(window, window, window, window, window))
                .setStatistics(statistics);

        assertThat(excerpts(request.build())).contains("strengths: \"w0\" 8, \"w1\" 10");
        assertThat(excerpts(request.setChoice(choice("paper", Rounding.DOWN)).build()))
                .contains("strengths: \"w0\" 2, \"w1\" 4");
        assertThat(excerpts(request.setChoice(choice("delphi", Rounding.UP)).build()))
                .contains("strengths: \"w0\" 3, \"w1\" 4");
    }

    private static String excerpts(ExplanationRequest request) {
        List<Turn> turns =
                prompt(Form.DEFAULT, ExplainSettings.DEFAULT, request).turns();
        return turns.get(turns.size() - 1).text();
    }

    private static Choice choice(String mode, Rounding rounding) {
        return new Choice(mode, rounding, 0, 0, 0, 0, 0);
    }

    @Test
    void promptVersion_anySetting_namesIt() {
        ScriptedModel model = ScriptedModel.saying(GOOD);
        List<Explainer> explainers = new ArrayList<>();
        explainers.add(Explainers.standard(model, ExplainSettings.DEFAULT));
        explainers.add(Explainers.standard(model, ExplainSettings.DEFAULT.withActivations(false)));
        explainers.add(Explainers.standard(model, ExplainSettings.DEFAULT.withReasoning(true)));
        explainers.add(Explainers.standard(model, ExplainSettings.DEFAULT.withTemperature(0.5)));
        explainers.add(Explainers.standard(model, ExplainSettings.DEFAULT.withExamples(20)));

        assertThat(explainers).extracting(Explainer::promptVersion).doesNotHaveDuplicates();
        assertThat(explainers).extracting(Explainer::name).containsOnly("default/scripted");
        assertThat(explainers)
                .allSatisfy(explainer -> assertThat(explainer.name() + "@" + explainer.promptVersion())
                        .matches("[^@\\s]+@[^@\\s]+")
                        .doesNotContain(","));
        assertThat(explainers.get(0).promptVersion())
                .isEqualTo("v1+n40+c0+f5+m0.3+activations+direct+t0.0+x500+w60+r7");
    }

    private static long lines(Form form, ExplanationRequest request) {
        return ScriptedModel.last(prompt(form, settings(form), request))
                .lines()
                .filter(line -> line.matches("\\d+\\. \".*"))
                .count();
    }

    private static ExplainSettings settings(Form form) {
        return switch (form) {
            case DEFAULT -> ExplainSettings.DEFAULT;
            case CONTRASTIVE -> ExplainSettings.CONTRASTIVE;
            case SINGLE_TOKEN -> ExplainSettings.SINGLE_TOKEN;
        };
    }

    private static Prompt prompt(Form form, ExplainSettings settings, ExplanationRequest request) {
        ScriptedModel model = ScriptedModel.saying(GOOD);
        Answer answer = new LanguageExplainer(form, model, settings).explain(request);
        assertThat(answer.text()).isEqualTo("Bodies of running water.");
        return model.asked().get(0);
    }

    private interface Activation {
        float of(int token);
    }

    private static ExampleWindow window(int tokens, Activation activation) {
        var text = new StringBuilder();
        List<Integer> ids = new ArrayList<>();
        List<Integer> starts = new ArrayList<>();
        List<Integer> ends = new ArrayList<>();
        List<Float> activations = new ArrayList<>();
        for (int t = 0; t < tokens; t++) {
            ids.add(t);
            starts.add(text.length());
            text.append('w').append(t);
            ends.add(text.length());
            activations.add(activation.of(t));
            text.append(' ');
        }
        return new ExampleWindow(
                WindowKind.ACTIVATING, "c", 0, "p", text.toString(), ids, starts, ends, activations, 1f, 0, 0);
    }
}
