package io.castalia.producers.tokenizer;

import io.castalia.schemas.Refusal;
import java.util.Arrays;
import java.util.Locale;

/** Whether a beginning-of-sequence token stands before each context. */
public enum Bos {
    /** As the coder's configuration says, else as the tokenizer's post-processor does. */
    AUTO,
    /** Before every context. */
    ALWAYS,
    /** Before none, and nothing behind any either. */
    NEVER;

    /**
     * Reads a setting.
     *
     * @throws Refusal where it is none of auto, always and never
     */
    public static Bos of(String setting) {
        return Arrays.stream(values())
                .filter(bos -> bos.name().toLowerCase(Locale.ROOT).equals(setting))
                .findFirst()
                .orElseThrow(() -> new Refusal("bos", setting, "auto, always or never"));
    }
}
