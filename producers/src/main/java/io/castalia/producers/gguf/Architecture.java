package io.castalia.producers.gguf;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The architectures of GGUF files that can be read. */
enum Architecture {
    LLAMA,
    QWEN2,
    QWEN3,
    GEMMA2,
    GEMMA3,
    GPT2,
    GPTNEOX;

    /**
     * The architecture of a file.
     *
     * @throws IllegalArgumentException where it is not one of these; the message lists them
     */
    static Architecture of(GgufMetadata metadata) {
        String name = metadata.text("general.architecture");
        return Arrays.stream(values())
                .filter(architecture -> architecture.key().equals(name))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException("%s is a model of architecture '%s'; those that can be read are %s"
                                .formatted(metadata.source(), name, names())));
    }

    /** The architecture's name in GGUF, which its metadata's keys begin with. */
    String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    private static List<String> names() {
        return Arrays.stream(values()).map(Architecture::key).toList();
    }
}
