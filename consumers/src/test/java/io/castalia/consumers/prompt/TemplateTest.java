package io.castalia.consumers.prompt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TemplateTest {

    @Test
    void fill_textWithPlacesAndReferences_isTakenAsItIs() {
        List<Turn> turns = Template.of("detection.v1")
                .fill(Map.of("description", "{{excerpts}} $1 \\", "excerpts", "{{description}}"));

        assertThat(turns.get(turns.size() - 1).text())
                .isEqualTo("Description: {{excerpts}} $1 \\\nExcerpts:\n{{description}}");
    }

    @Test
    void fill_anything_leavesAllTurnsButTheLastAlone() {
        Template template = Template.of("fuzzing.v1");

        List<Turn> one = template.fill(Map.of("description", "a", "excerpts", "b"));
        List<Turn> other = template.fill(Map.of("description", "c", "excerpts", "d"));

        assertThat(one.subList(0, one.size() - 1)).isEqualTo(other.subList(0, other.size() - 1));
        assertThat(one).extracting(Turn::role).startsWith(Turn.Role.SYSTEM, Turn.Role.USER, Turn.Role.ASSISTANT);
    }

    @Test
    void fill_tooFewOrTooManyTexts_saysWhich() {
        Template template = Template.of("detection.v1");

        assertThatThrownBy(() -> template.fill(Map.of("excerpts", "a")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("{{description}}");
        assertThatThrownBy(() -> template.fill(Map.of("excerpts", "a", "description", "b", "more", "c")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("more");
    }

    @Test
    void of_flags_keepTheirLinesOrDropThem() {
        String with = Template.of("explain-default.v1", Map.of("activations", true, "reasoning", false, "json", false))
                .fixed();
        String without = Template.of(
                        "explain-default.v1", Map.of("activations", false, "reasoning", true, "json", false))
                .fixed();

        assertThat(with).contains("strengths:").contains("Write nothing else").doesNotContain("@", "Marked:");
        assertThat(without)
                .doesNotContain("strengths:", "Write nothing else", "@")
                .contains("Marked:");
        assertThatThrownBy(() -> Template.of("explain-default.v1"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("flag");
        assertThatThrownBy(() -> Template.of("nothing.v1"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("nothing.v1");
    }
}
