package io.castalia.producers.hub;

import java.util.Set;

/** Which files of a repository are needed. */
public enum HubFiles {
    /** Of a model: configuration, weights and tokenizer, of one folder and none below it. */
    MODEL {
        @Override
        boolean wants(String below) {
            return !below.contains("/")
                    && (NAMED.contains(below)
                            || below.endsWith(".safetensors")
                            || below.endsWith(".safetensors.index.json"));
        }
    },
    /** Of a sparse coder: configurations and weights, in all folders. */
    CODER {
        @Override
        boolean wants(String below) {
            return below.endsWith(".json") || below.endsWith(".safetensors") || below.endsWith(".npz");
        }
    };

    private static final Set<String> NAMED =
            Set.of("config.json", "tokenizer.json", "tokenizer_config.json", "generation_config.json");

    /**
     * Whether a file is needed.
     *
     * @param below its path below the folder that was named
     */
    abstract boolean wants(String below);

    /** Whether a file is needed where a folder or a file was named. */
    boolean wants(String file, String named) {
        if (file.equals(named)) {
            return true;
        }
        return named.isEmpty()
                ? wants(file)
                : file.startsWith(named + "/") && wants(file.substring(named.length() + 1));
    }
}
