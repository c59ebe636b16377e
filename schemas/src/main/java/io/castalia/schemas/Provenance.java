package io.castalia.schemas;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * What made a record; carried in its headers, each named {@code castalia.…}.
 *
 * @param model SHA-256 of the subject model
 * @param coder SHA-256 of the sparse coder
 * @param tokenizer SHA-256 of the tokenizer
 * @param corpus name of the corpus
 * @param code version of Castalia
 * @param run name of the run
 */
public record Provenance(String model, String coder, String tokenizer, String corpus, String code, String run) {

    private static final String PREFIX = "castalia.";

    /** Reads headers; what is not there is empty. */
    public static Provenance of(Headers headers) {
        return new Provenance(
                text(headers, "model"),
                text(headers, "coder"),
                text(headers, "tokenizer"),
                text(headers, "corpus"),
                text(headers, "code"),
                text(headers, "run"));
    }

    /** Sets the headers, in place of any that were there. */
    public void writeTo(Headers headers) {
        fields().forEach((name, value) -> {
            headers.remove(PREFIX + name);
            headers.add(PREFIX + name, value.getBytes(StandardCharsets.UTF_8));
        });
    }

    /** The same, made by another run. */
    public Provenance inRun(String name) {
        return new Provenance(model, coder, tokenizer, corpus, code, name);
    }

    /** Whether both were made from the same model, coder and tokenizer. */
    public boolean sameSource(Provenance other) {
        return model.equals(other.model) && coder.equals(other.coder) && tokenizer.equals(other.tokenizer);
    }

    private Map<String, String> fields() {
        var fields = new LinkedHashMap<String, String>();
        fields.put("model", model);
        fields.put("coder", coder);
        fields.put("tokenizer", tokenizer);
        fields.put("corpus", corpus);
        fields.put("code", code);
        fields.put("run", run);
        return fields;
    }

    private static String text(Headers headers, String name) {
        Header header = headers.lastHeader(PREFIX + name);
        return header == null || header.value() == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }
}
