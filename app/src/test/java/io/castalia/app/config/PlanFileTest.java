package io.castalia.app.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.castalia.consumers.sample.RequestPlan;
import io.castalia.consumers.sample.RequestPlan.Line;
import io.castalia.schemas.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlanFileTest {

    @TempDir
    Path folder = Path.of("");

    @Test
    void read_entries_areRequestsInTheirOrder() throws IOException {
        RequestPlan plan = read("""
                [{"sampler": "top", "examples": 20, "explainer": "lexical", "prompt_version": 2, "seed": 5},
                 {"sampler": "mix"},
                 {"explainer": "best-of-3"},
                 {}]
                """, true);

        assertThat(plan.lines())
                .containsExactly(
                        new Line("top", 20, "lexical", "2", 5),
                        new Line("mix", 40, "lexical", "1", 22),
                        new Line("quantiles", 40, "best-of-3", "1", 22),
                        new Line("quantiles", 40, "lexical", "1", 22));
        assertThat(plan.explainers()).containsExactly("lexical@2", "lexical", "best-of-3");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[{\"smapler\": \"top\"}]|entry 1: key is 'smapler'|did you mean 'sampler'?",
                "[{}, {\"sampler\": \"quantile\"}]|entry 2: sampler is 'quantile'|did you mean 'quantiles'?",
                "[{\"explainer\": \"lexcial\"}]|entry 1: explainer is 'lexcial'|did you mean 'lexical'?",
                "[{\"examples\": 0}]|entry 1: examples is '0'|at least 1",
                "[{\"examples\": 99999999999}]|entry 1: examples is '99999999999'|at least 1",
                "[{\"seed\": \"x\"}]|entry 1: seed is '\"x\"'|a whole number",
                "[{\"prompt_version\": \"a@b\"}]|entry 1: prompt_version|without spaces",
                "[{}, {\"sampler\": \"quantiles\"}]|entry 2|another than those before it",
                "[3]|entry 1 is '3'|an object",
                "[]|plan is|a JSON array",
                "{}|plan is|a JSON array",
                "[{\"seed\": 1, \"seed\": 2}]|plan is|Duplicate",
                "[|plan is|readable JSON",
            })
    void read_whatIsWrong_namesItAndWhatWouldDo(String json, String what, String instead) {
        assertThatThrownBy(() -> read(json, false))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining(what)
                .hasMessageContaining(instead);
    }

    @Test
    void read_somebodyElsesExplainer_isAskedWhereThatMayBe() throws IOException {
        String json = "[{\"explainer\": \"their-own\"}]";

        assertThat(read(json, false).explainers()).isEqualTo(List.of("their-own"));
        assertThatThrownBy(() -> read(json, true)).hasMessageContaining("explainer is 'their-own'");
    }

    @Test
    void read_noFile_refuses() {
        assertThatThrownBy(() -> new PlanFile(List.of("lexical"), true, 0).read(folder.resolve("none.json")))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("none.json");
    }

    private RequestPlan read(String json, boolean oursOnly) throws IOException {
        Path file = folder.resolve("plan.json");
        Files.writeString(file, json);
        return new PlanFile(List.of("lexical"), oursOnly, 22).read(file);
    }
}
