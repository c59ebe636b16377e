package io.castalia.producers.decoder;

import io.castalia.schemas.Refusal;

/**
 * Rotary position embedding (Su et al. 2021): the first {@code dimensions} of a head turn with the position, element i
 * together with element i + dimensions / 2, by position times base^(-2 i / dimensions).
 *
 * @param dimensions how many of a head's elements turn; 0 for none
 * @param base of the frequencies
 * @param scaling what is done to the frequencies for longer contexts
 */
record Rope(int dimensions, double base, Scaling scaling) {

    /** No turning. */
    static final Rope NONE = new Rope(0, 1, Scaling.NONE);

    /** How a frequency is changed. */
    interface Scaling {
        Scaling NONE = frequency -> frequency;

        float of(float frequency);
    }

    /** All positions closer together (Chen et al. 2023). */
    record Linear(double factor) implements Scaling {
        @Override
        public float of(float frequency) {
            return (float) (frequency / factor);
        }
    }

    /**
     * By bands (Llama 3): waves shorter than {@code original / highFrequency} stay, those longer than {@code original /
     * lowFrequency} are stretched by the factor, and between them it is interpolated.
     */
    record Bands(double factor, double lowFrequency, double highFrequency, double original) implements Scaling {
        @Override
        public float of(float frequency) {
            double waves = original * frequency / (2 * Math.PI);
            double kept = (waves - lowFrequency) / (highFrequency - lowFrequency);
            double share = Math.min(1, Math.max(0, kept));
            return (float) (share * frequency + (1 - share) * frequency / factor);
        }
    }

    Rope {
        Refusal.unless(dimensions >= 0 && dimensions % 2 == 0, "rotary dimensions", dimensions, "even");
    }

    /**
     * Reads {@code rope_parameters}, or, as older files have it, {@code rope_scaling} beside the base.
     *
     * @param kind of layer, where the file tells them apart
     */
    static Rope of(ConfigFile file, int dimensions, String kind, String baseKey, double base) {
        if (!file.has("rope_parameters")) {
            return new Rope(dimensions, file.number(baseKey, base), scaling(file.at("rope_scaling"), file));
        }
        ConfigFile all = file.at("rope_parameters");
        ConfigFile own = all.has(kind) ? all.at(kind) : all;
        return new Rope(dimensions, own.number("rope_theta", base), scaling(own, file));
    }

    static Scaling scaling(ConfigFile rope, ConfigFile file) {
        String type = rope.text("rope_type", rope.text("type", "default"));
        return switch (type) {
            case "default" -> Scaling.NONE;
            case "linear" -> new Linear(rope.number("factor"));
            case "llama3" ->
                new Bands(
                        rope.number("factor"),
                        rope.number("low_freq_factor"),
                        rope.number("high_freq_factor"),
                        rope.has("original_max_position_embeddings")
                                ? rope.number("original_max_position_embeddings")
                                : file.number("max_position_embeddings"));
            default -> throw new Refusal(rope.named("rope_type"), type, "default, linear or llama3");
        };
    }

    /**
     * Angles in single precision, each step rounded: models were trained with these, and at position 8,192 exact ones
     * differ in the fourth decimal.
     *
     * @return (to - from, dimensions / 2), row-major
     */
    float[] angles(int from, int to) {
        int half = dimensions / 2;
        var angles = new float[(to - from) * half];
        for (int i = 0; i < half; i++) {
            float exponent = 2f * i / dimensions;
            float frequency = scaling.of(1f / (float) Math.pow(base, exponent));
            for (int p = from; p < to; p++) {
                angles[(p - from) * half + i] = p * frequency;
            }
        }
        return angles;
    }
}
