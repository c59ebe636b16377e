package io.castalia.producers.subject;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a conversation is written into one text that a model was trained to go on with: ChatML (SmolLM2, Qwen), Llama 3, or
 * Gemma. The token that begins a sequence is not written; the tokenizer sets it.
 */
public final class ChatFormat {

    private static final Pattern CHAT_ML_DEFAULT =
            Pattern.compile("<\\|im_start\\|>system(?:\\\\n|\n)([^<{}'\"]+)<\\|im_end\\|>");

    private enum Kind {
        CHAT_ML,
        LLAMA_3,
        GEMMA;

        /** What has a meaning in it; by the first it is told from the others. */
        List<String> markers() {
            return switch (this) {
                case CHAT_ML -> List.of("<|im_start|>", "<|im_end|>");
                case LLAMA_3 -> List.of("<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>", "<|begin_of_text|>");
                case GEMMA -> List.of("<start_of_turn>", "<end_of_turn>");
            };
        }
    }

    /**
     * One turn.
     *
     * @param role system, user or assistant
     * @param text what is said
     */
    public record Said(String role, String text) {}

    private final Kind kind;
    private final Optional<String> systemOtherwise;

    private ChatFormat(Kind kind, Optional<String> systemOtherwise) {
        this.kind = kind;
        this.systemOtherwise = systemOtherwise;
    }

    /** The format that a tokenizer's chat template has; empty where it is none of those that are known. */
    public static Optional<ChatFormat> of(String template) {
        for (Kind kind : Kind.values()) {
            if (template.contains(kind.markers().get(0))) {
                Matcher system = CHAT_ML_DEFAULT.matcher(template);
                boolean says = kind == Kind.CHAT_ML && system.find();
                return Optional.of(
                        new ChatFormat(kind, says ? Optional.of(system.group(1).strip()) : Optional.empty()));
            }
        }
        return Optional.empty();
    }

    /**
     * The format that a model's files name, of which no more need be there; empty where they name none, or one that is not
     * known.
     *
     * @param model a directory with {@code tokenizer_config.json} or {@code chat_template.jinja}, or a .gguf file
     * @throws io.castalia.schemas.Refusal where a file cannot be read
     */
    public static Optional<ChatFormat> in(Path model) {
        return SpeechFiles.template(model).flatMap(ChatFormat::of);
    }

    /** Tokens that end a turn. */
    public List<String> ends() {
        return switch (kind) {
            case CHAT_ML -> List.of("<|im_end|>");
            case LLAMA_3 -> List.of("<|eot_id|>");
            case GEMMA -> List.of("<end_of_turn>");
        };
    }

    /** The text at whose end the assistant speaks. What is said cannot end a turn: markers in it are broken up. */
    public String text(List<Said> turns) {
        var text = new StringBuilder();
        boolean begun = !turns.isEmpty() && turns.get(0).role().equals("system");
        if (!begun) {
            systemOtherwise.ifPresent(system -> text.append(turn("system", system)));
        }
        String pending = "";
        for (Said said : turns) {
            if (kind == Kind.GEMMA && said.role().equals("system")) {
                // It has no such role; its template puts it before what the user says.
                pending = said.text() + "\n\n";
                continue;
            }
            text.append(turn(said.role(), pending + said.text()));
            pending = "";
        }
        return text.append(head("assistant")).toString();
    }

    private String turn(String role, String said) {
        String safe = said;
        for (String marker : kind.markers()) {
            safe = safe.replace(marker, marker.charAt(0) + " " + marker.substring(1));
        }
        String body = kind == Kind.CHAT_ML ? safe : safe.strip();
        return head(role) + body + ends().get(0) + (kind == Kind.LLAMA_3 ? "" : "\n");
    }

    private String head(String role) {
        return switch (kind) {
            case CHAT_ML -> "<|im_start|>" + role + "\n";
            case LLAMA_3 -> "<|start_header_id|>" + role + "<|end_header_id|>\n\n";
            case GEMMA -> "<start_of_turn>" + (role.equals("assistant") ? "model" : role) + "\n";
        };
    }
}
