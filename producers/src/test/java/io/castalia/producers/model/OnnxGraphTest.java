package io.castalia.producers.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class OnnxGraphTest {

    /** ir_version 8; a graph with a name and an output "old". */
    private static final byte[] MODEL = {8, 8, 58, 10, 18, 1, 'g', 98, 5, 10, 3, 'o', 'l', 'd'};

    @Test
    void withOutputs_oldOneReplaced_allElseKept() {
        byte[] edited = OnnxGraph.withOutputs(MODEL, List.of("new.0", "new.1"));
        var text = new String(edited, StandardCharsets.ISO_8859_1);

        assertThat(text).contains("new.0", "new.1").doesNotContain("old");
        assertThat(edited).startsWith(8, 8, 58).containsSequence(18, 1, 'g');
        assertThat(edited[3]).as("length of the graph").isEqualTo((byte) (edited.length - 4));
    }

    @Test
    void withOutputs_cutAnywhere_refusedOrShorter() {
        for (int length = 0; length < MODEL.length; length++) {
            byte[] cut = Arrays.copyOf(MODEL, length);
            assertThatThrownBy(() -> OnnxGraph.withOutputs(cut, List.of("x")))
                    .as("cut to %d bytes", length)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("no ONNX model");
        }
    }

    @Test
    void withOutputs_noise_neverAnotherException() {
        for (int seed = 0; seed < 2000; seed++) {
            var noise = new byte[new Random(seed).nextInt(64)];
            new Random(seed + 1).nextBytes(noise);
            try {
                assertThat(OnnxGraph.withOutputs(noise, List.of("x")))
                        .as("seed %d", seed)
                        .isNotEmpty();
            } catch (IllegalArgumentException e) {
                assertThat(e).as("seed %d", seed).hasMessageContaining("no ONNX model");
            }
        }
    }
}
