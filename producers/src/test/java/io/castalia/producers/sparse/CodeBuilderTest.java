package io.castalia.producers.sparse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class CodeBuilderTest {

    @Test
    void add_tooLarge_refusedAndNothingOfTheContextIsLeft() {
        var builder = new CodeBuilder("mine");
        builder.add(0, 3, 1.5f);

        assertThatThrownBy(() -> builder.add(1, 4, 1e6f))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("latent 4 of coder 'mine'");
        builder.add(0, 5, 2);

        SparseCode next = builder.build(1);
        assertThat(next.size()).isEqualTo(1);
        assertThat(next.latent(0)).isEqualTo(5);
    }
}
