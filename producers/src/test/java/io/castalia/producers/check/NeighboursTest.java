package io.castalia.producers.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.castalia.producers.sparse.CoderSite;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NeighboursTest {

    @Test
    void of_residual_layersBesideAndSitesOfTheLayer() {
        var exists = Set.of("layers.0", "layers.1", "layers.2", "layers.1.mlp", "layers.1.attn", "layers.0.mlp");

        assertThat(Neighbours.of(CoderSite.of("layers.1"), exists::contains))
                .extracting(CoderSite::reads)
                .containsExactly("layers.0", "layers.2", "layers.1.attn", "layers.1.mlp");
    }

    @Test
    void of_lowestLayer_embeddingsAndNothingBelow() {
        assertThat(Neighbours.of(CoderSite.of("layers.0"), Set.of("layers.0", "layers.1", "embed")::contains))
                .containsExactly(CoderSite.of("layers.1"), CoderSite.of("embed"));
        assertThat(Neighbours.of(CoderSite.of("embed"), Set.of("layers.0", "embed")::contains))
                .containsExactly(CoderSite.of("layers.0"));
    }

    @Test
    void of_transcoder_bothEndsMove() {
        var site = new CoderSite("layers.1.mlp.input", "layers.1.mlp");

        assertThat(Neighbours.of(site, name -> !name.startsWith("layers.2")))
                .isEqualTo(List.of(new CoderSite("layers.0.mlp.input", "layers.0.mlp")));
    }
}
