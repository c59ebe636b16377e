package io.castalia.consumers.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;

/**
 * The page: one file with its style, its script and its data, that loads nothing. Its policy allows that one style and
 * that one script by their hashes, so that nothing else would run even if it got in.
 */
final class Page {

    private static final JsonFactory JSON = new ObjectMapper().getFactory();

    private Page() {}

    static void write(Writer out, ObjectNode overview, List<ShownLatent> latents) throws IOException {
        String style = resource("report.css");
        String script = script();
        String page = resource("report.html")
                .replace("@STYLE_HASH@", hash(style))
                .replace("@SCRIPT_HASH@", hash(script))
                .replace("@STYLE@", style);
        int data = page.indexOf("@DATA@");
        int code = page.indexOf("@SCRIPT@");
        out.write(page, 0, data);
        data(new ScriptSafeWriter(out), overview, latents);
        out.write(page, data + "@DATA@".length(), code - data - "@DATA@".length());
        out.write(script);
        out.write(page.substring(code + "@SCRIPT@".length()));
    }

    private static void data(Writer out, ObjectNode overview, List<ShownLatent> latents) throws IOException {
        JsonGenerator json = JSON.createGenerator(out).disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
        json.writeStartObject();
        json.writeFieldName("overview");
        json.writeTree(overview);
        json.writeArrayFieldStart("latents");
        for (ShownLatent latent : latents) {
            if (latent.worthShowing()) {
                json.writeTree(LatentJson.page(latent));
            }
        }
        json.writeEndArray();
        json.writeEndObject();
        json.close();
    }

    /** The scripts as one, in a block of their own so that they add no names to the window. */
    private static String script() throws IOException {
        var script = new StringBuilder("'use strict';\n{\n");
        for (String name : List.of("draw.js", "overview.js", "latent.js", "list.js")) {
            script.append(resource(name));
        }
        return script.append("}\n").toString();
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = Page.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IOException(
                        "the resource %s is not on the class path; build the project anew".formatted(name));
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** A source expression of a content security policy: the hash of what stands between the tags. */
    private static String hash(String content) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(content.getBytes(StandardCharsets.UTF_8));
            return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256, this one has not", e);
        }
    }
}
