package io.castalia.consumers.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.castalia.schemas.LatentKey;
import io.castalia.schemas.Provenance;
import io.castalia.schemas.wire.Evidence;
import io.castalia.schemas.wire.Explanation;
import io.castalia.schemas.wire.LatentProfile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever stands in corpus, explanation or name: it is text on the page, and nothing else. */
class EscapingTest {

    private static final Pattern DATA =
            Pattern.compile("<script type=\"application/json\" id=\"data\">(.*?)</script>", Pattern.DOTALL);

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<script>alert(1)</script>",
                "</script><script>alert(1)</script>",
                "\"><img src=x onerror=alert(1)>",
                "<!-- <script> -->",
                "line\u2028separators\u2029here",
                "\u202egnp.exe \u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627",
                "&lt;b&gt; &amp;",
                "@SCRIPT@ @DATA@ @STYLE@ $1 \\u003c",
                "\ud83d\ude00 \ud83d half a pair",
                "nul \u0000 bell \u0007 escape \u001b[31m"
            })
    void page_hostileText_staysData(String hostile) throws IOException {
        String calm = page("calm");
        String page = page(hostile);

        Matcher data = DATA.matcher(page);
        assertThat(data.find()).isTrue();
        String json = data.group(1);
        assertThat(json).doesNotContain("<", ">", "&", "\u2028", "\u2029", "\u202e");
        assertThat(data.replaceFirst("")).isEqualTo(DATA.matcher(calm).replaceFirst(""));
        JsonNode latent = new ObjectMapper().readTree(json).get("latents").get(0);
        assertThat(latent.get("hookpoint").asText()).isEqualTo(hostile);
        assertThat(latent.get("windows").get(0).get("text").asText()).isEqualTo(hostile);
        assertThat(latent.get("explanations").get(0).get("text").asText()).isEqualTo(hostile);
        assertThat(latent.at("/projection/promoted/0/0").asText()).isEqualTo(hostile);
    }

    @Test
    void page_policy_allowsItsOwnScriptAndStyleOnly() throws Exception {
        String page = page("calm");

        assertThat(page)
                .contains("default-src 'none'", hash(between(page, "<style>", "</style>")))
                .contains(hash(between(page, "<script>", "</script>")))
                .doesNotContain("http://www.example", "https://", "src=", "@import", "url(");
    }

    @Test
    void script_neverWritesMarkup() throws IOException {
        String script = between(page("calm"), "<script>", "</script>");

        assertThat(script)
                .doesNotContain(
                        "innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function");
    }

    private String page(String hostile) throws IOException {
        var key = new LatentKey(hostile, 7);
        var provenance = new Provenance(hostile, hostile, hostile, hostile, hostile, hostile);
        Evidence evidence = Samples.evidence(key, 1, List.of(Samples.window(hostile, "word", 0, -1, 1f)), 100);
        Explanation explanation = Samples.explanation(evidence, hostile, null);
        var builder = new ReportBuilder(12);
        builder.hookpoint(hostile, Samples.hookpoint(hostile));
        builder.profile(
                key,
                LatentProfile.newBuilder(Samples.profile(key, 900))
                        .setProjection(Samples.projection(key, hostile))
                        .build());
        builder.evidence(evidence, provenance);
        builder.explanation(explanation, provenance);
        builder.score(Samples.score(explanation, "detection", "lexical", 40, 40), provenance);
        Path html = folder.resolve("report.html");
        Report.write(
                builder.build(),
                ReportSettings.of(html, folder.resolve("report.jsonl")).withCode(hostile));
        return Files.readString(html);
    }

    private static String between(String page, String open, String close) {
        int from = page.indexOf(open) + open.length();
        return page.substring(from, page.indexOf(close, from));
    }

    private static String hash(String content) throws Exception {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(content.getBytes(StandardCharsets.UTF_8));
        return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
    }
}
