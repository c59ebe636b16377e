package io.castalia.consumers.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EncodersTest {

    @Test
    void miniLm_relatedTexts_areNearerThanOthers() {
        try (var encoder = OnnxEncoder.miniLm(1)) {
            check(encoder);
        }
    }

    @Test
    void bgeSmall_relatedTexts_areNearerThanOthers() {
        try (var encoder = OnnxEncoder.bgeSmall(1)) {
            check(encoder);
            assertThat(encoder.query("a river")).isNotEqualTo(encoder.passage("a river"));
        }
    }

    @Test
    void cached_sameWindowAgain_isNotEncodedTwice() {
        List<String> asked = new ArrayList<>();
        var cached = new CachedEncoder(counting(asked), 2);

        cached.passage("a");
        cached.passage("b");
        cached.passage("a");
        cached.passage("c");
        cached.passage("a");
        cached.passage("b");

        assertThat(asked).containsExactly("a", "b", "c", "b");
    }

    private static void check(TextEncoder encoder) {
        float[] query = encoder.query("Fires on \"river\" or \"stream\".");
        float[] near = encoder.passage("the brook ran down the valley to the sea");
        float[] far = encoder.passage("the committee approved last year's tax return");

        assertThat(dot(near, near)).isCloseTo(1, within(1e-5));
        assertThat(near).hasSize(384).isEqualTo(encoder.passage("the brook ran down the valley to the sea"));
        assertThat(dot(query, near)).isGreaterThan(dot(query, far) + 0.05);
        assertThat(encoder.passage("")).hasSize(384);
        assertThat(encoder.passage("very long ".repeat(2000))).hasSize(384);
    }

    private static double dot(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    private static TextEncoder counting(List<String> asked) {
        return new TextEncoder() {
            @Override
            public String name() {
                return "stub";
            }

            @Override
            public float[] query(String text) {
                return new float[] {1};
            }

            @Override
            public float[] passage(String text) {
                asked.add(text);
                return new float[] {1};
            }

            @Override
            public void close() {}
        };
    }
}
