package io.castalia.consumers.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.castalia.schemas.Refusal;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GroupChoiceTest {

    private static final Map<String, Short> NEW = Map.of("share.version", (short) 1, "metadata.version", (short) 28);

    @Test
    void choose_clusterWithShareGroups_takesThem() {
        assertThat(GroupChoice.choose(NEW, Optional.empty())).isEqualTo(GroupKind.SHARE);
    }

    @Test
    void choose_clusterWithoutThemOrWithAPreview_takesClassicOnes() {
        assertThat(GroupChoice.choose(Map.of(), Optional.empty())).isEqualTo(GroupKind.CLASSIC);
        assertThat(GroupChoice.choose(Map.of("metadata.version", (short) 30), Optional.empty()))
                .isEqualTo(GroupKind.CLASSIC);
        assertThat(GroupChoice.choose(
                        Map.of("share.version", (short) 0, "metadata.version", (short) 30), Optional.empty()))
                .isEqualTo(GroupKind.CLASSIC);
        assertThat(GroupChoice.choose(
                        Map.of("share.version", (short) 1, "metadata.version", (short) 27), Optional.empty()))
                .isEqualTo(GroupKind.CLASSIC);
    }

    @Test
    void choose_forced_isWhatIsAskedForUnlessItIsNotThere() {
        assertThat(GroupChoice.choose(NEW, Optional.of(GroupKind.CLASSIC))).isEqualTo(GroupKind.CLASSIC);
        assertThat(GroupChoice.choose(NEW, Optional.of(GroupKind.SHARE))).isEqualTo(GroupKind.SHARE);
        assertThatThrownBy(() -> GroupChoice.choose(Map.of(), Optional.of(GroupKind.SHARE)))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("worker-group is 'share'; it must be auto or classic");
    }
}
