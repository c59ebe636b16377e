package io.castalia.producers.gguf;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.FloatBuffer;

/**
 * How rotary frequencies are scaled, as Hugging Face's {@code rope_scaling}. GGUF says nothing of Llama 3's bands but the
 * factor of each frequency, so the bands are those of which the same factors follow.
 */
final class RopeScaling {

    private static final double LOW = 1;
    private static final double HIGH = 4;
    private static final int ORIGINAL = 8192;
    private static final double TOLERANCE = 1e-4;

    private RopeScaling() {}

    static JsonNode of(GgufFile file, String key, int headWidth, double base) {
        GgufMetadata metadata = file.metadata();
        if (file.names().contains(GgufCheckpoint.ROPE_FACTORS)) {
            return bands(file, headWidth, base);
        }
        String type = metadata.text(key + ".scaling.type", "none");
        double factor = metadata.number(key + ".scaling.factor", metadata.number(key + ".scale_linear", 1));
        if (metadata.has(key + ".scale_linear") && type.equals("none")) {
            type = "linear";
        }
        boolean changesNothing = type.equals("linear") && factor == 1;
        if (type.equals("none") || changesNothing) {
            return NullNode.getInstance();
        }
        ObjectNode scaling = JsonNodeFactory.instance.objectNode();
        scaling.put("rope_type", type);
        scaling.put("factor", factor);
        if (metadata.has(key + ".scaling.original_context_length")) {
            scaling.put("original_max_position_embeddings", metadata.whole(key + ".scaling.original_context_length"));
        }
        return scaling;
    }

    private static ObjectNode bands(GgufFile file, int headWidth, double base) {
        FloatBuffer factors = file.floats(GgufCheckpoint.ROPE_FACTORS);
        double factor = factors.get(factors.capacity() - 1);
        boolean asExpected = factors.capacity() == headWidth / 2;
        for (int i = 0; asExpected && i < factors.capacity(); i++) {
            double expected = expected(factor, base, i / (headWidth / 2.0));
            asExpected = Math.abs(factors.get(i) - expected) <= TOLERANCE * expected;
        }
        if (!asExpected) {
            throw new IllegalArgumentException(
                    "%s scales its rotary frequencies by factors ('%s') that are not Llama 3's; such a model cannot be read"
                            .formatted(file.source(), GgufCheckpoint.ROPE_FACTORS));
        }
        ObjectNode scaling = JsonNodeFactory.instance.objectNode();
        scaling.put("rope_type", "llama3");
        scaling.put("factor", factor);
        scaling.put("low_freq_factor", LOW);
        scaling.put("high_freq_factor", HIGH);
        scaling.put("original_max_position_embeddings", ORIGINAL);
        return scaling;
    }

    /** By how much a frequency is divided: not at all if it is high, by the whole factor if low, and between in between. */
    private static double expected(double factor, double base, double exponent) {
        double wavelength = 2 * Math.PI * Math.pow(base, exponent);
        if (wavelength < ORIGINAL / HIGH) {
            return 1;
        }
        if (wavelength > ORIGINAL / LOW) {
            return factor;
        }
        double smooth = (ORIGINAL / wavelength - LOW) / (HIGH - LOW);
        return 1 / ((1 - smooth) / factor + smooth);
    }
}
