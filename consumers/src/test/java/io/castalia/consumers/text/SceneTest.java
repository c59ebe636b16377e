package io.castalia.consumers.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.castalia.consumers.Planted;
import io.castalia.schemas.wire.WindowKind;
import java.util.List;
import org.junit.jupiter.api.Test;

class SceneTest {

    private final Planted planted = new Planted("scene", List.of());

    @Test
    void of_wordInTwoPieces_peaksOnTheWholeWord() {
        Scene scene = Scene.of(planted.window(WindowKind.ACTIVATING, "by the riverside path", "riverside"::equals, 2f));

        assertThat(scene.words().get(scene.peak()).text()).isEqualTo("riverside");
        assertThat(scene.strength(scene.peak())).isEqualTo(2f);
        assertThat(scene.marked(2)).isTrue();
        assertThat(scene.marked(1)).isFalse();
    }

    @Test
    void of_silentWindow_hasNoPeakAndNoMarks() {
        Scene scene = Scene.of(planted.window(WindowKind.RANDOM, "by the river", word -> false, 0f));

        assertThat(scene.peak()).isEqualTo(-1);
        assertThat(scene.marked(0)).isFalse();
    }
}
