package io.castalia.producers.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.castalia.producers.hub.FakeHub.Asked;
import io.castalia.producers.hub.FakeHub.Fault;
import io.castalia.schemas.Refusal;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
final class HubTest {

    private static final HubName MODEL = HubName.of("owner/model");
    private static final String WEIGHTS = "model.safetensors";
    private static final byte[] CONTENT = content();

    @TempDir
    private Path cache = Path.of("");

    private FakeHub server;
    private final List<String> progress = new ArrayList<>();
    private final List<Duration> pauses = new ArrayList<>();

    @BeforeEach
    void start() throws IOException {
        server = new FakeHub().small("config.json", "{}").large(WEIGHTS, CONTENT);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void fetch_model_itsFilesCheckedAndNoOthers() throws IOException {
        server.small("README.md", "read me").small("tokenizer.json", "{}").large("onnx/model.safetensors", CONTENT);

        Path folder = hub().fetch(MODEL, HubFiles.MODEL);

        assertThat(files(folder)).containsExactly("config.json", WEIGHTS, "tokenizer.json");
        assertThat(folder.resolve(WEIGHTS)).hasBinaryContent(CONTENT);
        assertThat(folder).startsWith(cache).endsWith(Path.of("owner--model", FakeHub.COMMIT));
        assertThat(progress).anyMatch(line -> line.contains(WEIGHTS));
    }

    @Test
    void fetch_again_onlyTheListingIsAskedFor() {
        hub().fetch(MODEL, HubFiles.MODEL);
        int before = server.asked().size();

        hub().fetch(MODEL, HubFiles.MODEL);

        assertThat(server.asked()).hasSize(before + 1);
    }

    @Test
    void fetch_folderOfACoder_whatIsInIt() throws IOException {
        server.large("layer_20/l0_71/params.npz", CONTENT)
                .small("layer_20/l0_71/cfg.json", "{}")
                .large("layer_2/l0_9/params.npz", CONTENT);

        Path folder = hub().fetch(HubName.of("owner/model/layer_20"), HubFiles.CODER);

        assertThat(files(folder)).containsExactly("l0_71/cfg.json", "l0_71/params.npz");
        assertThat(folder).endsWithRaw(Path.of("layer_20"));
    }

    @Test
    void fetch_oneFileByName_thatFile() {
        server.large("q4.gguf", CONTENT);

        Path file = hub().fetch(HubName.of("owner/model/q4.gguf"), HubFiles.MODEL);

        assertThat(file).isRegularFile().hasBinaryContent(CONTENT);
    }

    @Test
    void fetch_stopsHalfway_goesOnWhereItStopped() {
        server.fault(WEIGHTS, Fault.stopAfter(1000), Fault.stopAfter(500));

        Path folder = hub().fetch(MODEL, HubFiles.MODEL);

        assertThat(folder.resolve(WEIGHTS)).hasBinaryContent(CONTENT);
        assertThat(server.asked().stream()
                        .filter(a -> a.path().equals("/" + WEIGHTS))
                        .map(Asked::range))
                .containsExactly("null", "bytes=1000-", "bytes=1500-");
    }

    @Test
    void fetch_stopsAtEveryAttempt_nextFetchGoesOn() {
        server.fault(WEIGHTS, Fault.stopAfter(1000), Fault.stopAfter(1000), Fault.stopAfter(1000));
        assertThatThrownBy(() -> hub().fetch(MODEL, HubFiles.MODEL))
                .isInstanceOf(HubException.class)
                .hasMessageContaining(WEIGHTS)
                .hasMessageContaining("owner/model")
                .hasMessageContaining("3 attempts");

        assertThat(hub().fetch(MODEL, HubFiles.MODEL).resolve(WEIGHTS)).hasBinaryContent(CONTENT);
        assertThat(server.asked()).extracting(Asked::range).contains("bytes=3000-");
    }

    @Test
    void fetch_noMoreBytes_attemptGivenUpAndGoneOnWith() {
        server.fault(WEIGHTS, Fault.hangAfter(1000));

        assertThat(hub().fetch(MODEL, HubFiles.MODEL).resolve(WEIGHTS)).hasBinaryContent(CONTENT);
        assertThat(server.asked()).extracting(Asked::range).contains("bytes=1000-");
    }

    @Test
    void fetch_wholeFileUnderItsUnfinishedName_checkedAndTaken() throws IOException {
        Path folder = cache.resolve("owner--model").resolve(FakeHub.COMMIT);
        Files.createDirectories(folder);
        Files.write(folder.resolve(WEIGHTS + ".part"), CONTENT);

        assertThat(hub().fetch(MODEL, HubFiles.MODEL).resolve(WEIGHTS)).hasBinaryContent(CONTENT);
    }

    @Test
    void fetch_damagedUnfinishedFile_onceMoreFromTheBeginning() throws IOException {
        Path folder = cache.resolve("owner--model").resolve(FakeHub.COMMIT);
        Files.createDirectories(folder);
        Files.write(folder.resolve(WEIGHTS + ".part"), new byte[2000]);

        assertThat(hub().fetch(MODEL, HubFiles.MODEL).resolve(WEIGHTS)).hasBinaryContent(CONTENT);
        assertThat(progress).anyMatch(line -> line.contains("once more"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"config.json", WEIGHTS})
    void fetch_wrongChecksum_refusedAndNothingKept(String file) throws IOException {
        server.tag(file, "0".repeat(file.equals(WEIGHTS) ? 64 : 40));

        assertThatThrownBy(() -> hub().fetch(MODEL, HubFiles.MODEL))
                .isInstanceOf(HubException.class)
                .hasMessageContaining(file)
                .hasMessageContaining("checksum")
                .hasMessageContaining("000000");
        try (Stream<Path> kept = Files.walk(cache)) {
            assertThat(kept.map(path -> String.valueOf(path.getFileName()))).noneMatch(name -> name.startsWith(file));
        }
    }

    @Test
    void fetch_noChecksum_takenAndSaid() {
        server.tag("config.json", "");

        assertThat(hub().fetch(MODEL, HubFiles.MODEL).resolve("config.json")).hasContent("{}");
        assertThat(progress).anyMatch(line -> line.contains("no checksum"));
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403})
    void fetch_refused_saysHowToBeLetIn(int status) {
        server.fault("", Fault.status(status));

        assertThatThrownBy(() -> hub().fetch(MODEL, HubFiles.MODEL))
                .isInstanceOf(HubException.class)
                .hasMessageContaining("owner/model")
                .hasMessageContaining(Integer.toString(status))
                .hasMessageContaining("HF_TOKEN");
        assertThat(pauses).isEmpty();
    }

    @Test
    void fetch_refusedWithToken_tokenIsNotShown() {
        server.fault("", Fault.status(401));

        assertThatThrownBy(() -> hub(Optional.of(new HubToken("hf_secret"))).fetch(MODEL, HubFiles.MODEL))
                .hasMessageContaining("accept its terms")
                .hasMessageNotContaining("secret");
    }

    @Test
    void fetch_withToken_sentToTheHubAndNotToItsStore() {
        hub(Optional.of(new HubToken("hf_secret"))).fetch(MODEL, HubFiles.MODEL);

        assertThat(server.asked())
                .allSatisfy(asked -> assertThat(asked.authorization())
                        .isEqualTo(asked.path().equals("/" + WEIGHTS) ? "null" : "Bearer hf_secret"));
        assertThat(progress).noneMatch(line -> line.contains("secret"));
    }

    @Test
    void fetch_unknownRepositoryOrFile_saysWhich() {
        assertThatThrownBy(() -> hub().fetch(HubName.of("owner/other@v2"), HubFiles.MODEL))
                .isInstanceOf(HubException.class)
                .hasMessageContaining("owner/other@v2")
                .hasMessageContaining("check name and revision");
        server.fault(WEIGHTS, Fault.status(404));
        assertThatThrownBy(() -> hub().fetch(MODEL, HubFiles.MODEL)).hasMessageContaining(WEIGHTS);
    }

    @Test
    void fetch_tooManyRequests_waitsAsLongAsAsked() {
        String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(
                ZonedDateTime.now(ZoneOffset.UTC).plusSeconds(100));
        server.fault("", Fault.status(429, "Retry-After", "7"))
                .fault(WEIGHTS, Fault.status(429, "Retry-After", date), Fault.status(503));

        hub().fetch(MODEL, HubFiles.MODEL);

        assertThat(pauses).hasSize(3);
        assertThat(pauses.get(0)).isEqualTo(Duration.ofSeconds(7));
        assertThat(pauses.get(1)).isBetween(Duration.ofSeconds(60), Duration.ofSeconds(100));
        assertThat(pauses.get(2)).isEqualTo(Duration.ofSeconds(2));
        assertThat(progress).anyMatch(line -> line.contains("429") && line.contains("7 s"));
    }

    @Test
    void fetch_tooManyRequestsForEver_givesUpSayingSo() {
        Fault busy = Fault.status(429, "Retry-After", "99999999");
        server.fault("", busy, busy, busy);

        assertThatThrownBy(() -> hub().fetch(MODEL, HubFiles.MODEL)).hasMessageContaining("429");
        assertThat(pauses).hasSize(2).allMatch(pause -> pause.equals(Duration.ofMinutes(10)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../evil.json",
                "/etc/evil.json",
                "a/../../evil.json",
                "..\\evil.json",
                "C:evil.json",
                "a//evil.json",
                "./evil.json",
                "evil.json/",
                "model.safetensors.part"
            })
    void fetch_pathTricks_refusedBeforeAnythingIsDownloaded(String file) {
        server.small(file, "{}");

        assertThatThrownBy(() -> hub().fetch(MODEL, HubFiles.CODER))
                .isInstanceOf(HubException.class)
                .hasMessageContaining(file)
                .hasMessageContaining("do not trust it");
        assertThat(server.asked()).hasSize(1);
    }

    @Test
    void fetch_noNetwork_saysSoAndWhatElseCanBeDone() throws IOException {
        URI nobody;
        try (var socket = new ServerSocket(0)) {
            nobody = URI.create("http://localhost:" + socket.getLocalPort());
        }
        var hub = new Hub(
                new HubSettings(nobody, cache, Optional.empty(), 2, Duration.ofSeconds(1)), progress::add, pauses::add);

        assertThatThrownBy(() -> hub.fetch(MODEL, HubFiles.MODEL))
                .isInstanceOf(HubException.class)
                .hasMessageContaining(nobody.toString())
                .hasMessageContaining("Is there a network")
                .hasMessageContaining("give its folder");
    }

    @Test
    void fetch_noNetworkButDownloadedBefore_thatIsUsed() throws IOException {
        Path before = hub().fetch(MODEL, HubFiles.MODEL);
        server.close();

        Path folder = hub().fetch(MODEL, HubFiles.MODEL);

        assertThat(folder).isEqualTo(before);
        assertThat(files(folder)).containsExactly("config.json", WEIGHTS);
        assertThat(progress).anyMatch(line -> line.contains("cannot be reached"));
    }

    @Test
    void fetch_nothingOfTheKind_saysWhatIsThere() {
        assertThatThrownBy(() -> hub().fetch(HubName.of("owner/model/nowhere"), HubFiles.CODER))
                .hasMessageContaining("nowhere")
                .hasMessageContaining(WEIGHTS);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "model",
                "owner/",
                "/owner/model",
                "owner/../model",
                "owner/model@",
                "owner/mo del",
                "./a/b",
                "a/b?c"
            })
    void name_thatIsNone_refused(String name) {
        assertThat(HubName.isOne(name)).isFalse();
        assertThatThrownBy(() -> HubName.of(name)).isInstanceOf(Refusal.class);
    }

    @Test
    void name_withFolderAndRevision_taken() {
        assertThat(HubName.of("owner/model")).isEqualTo(new HubName("owner/model", "", "main"));
        assertThat(HubName.of("owner/model/a/b.c@refs/pr/1"))
                .isEqualTo(new HubName("owner/model", "a/b.c", "refs/pr/1"));
    }

    @Test
    void settings_tokenOverPlainHttpToElsewhere_refusedWithoutShowingIt() {
        Optional<HubToken> token = HubToken.of(Map.of("HF_TOKEN", "hf_secret"));
        assertThat(token).isPresent();
        assertThat(token.toString()).doesNotContain("hf_secret");
        assertThatThrownBy(() -> new HubSettings(URI.create("http://hub.example.org"), cache, token))
                .isInstanceOf(Refusal.class)
                .hasMessageNotContaining("hf_secret");
        assertThatThrownBy(() -> new HubToken("hf secret")).hasMessageNotContaining("hf secret");
        assertThatThrownBy(() -> new HubSettings(URI.create("ftp://hub.example.org"), cache, Optional.empty()))
                .isInstanceOf(Refusal.class);
    }

    private Hub hub() {
        return hub(Optional.empty());
    }

    private Hub hub(Optional<HubToken> token) {
        var settings = new HubSettings(server.address(), cache, token, 3, Duration.ofSeconds(1));
        return new Hub(settings, progress::add, pauses::add);
    }

    private static List<String> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString().replace('\\', '/'))
                    .filter(file -> !file.equals(".lock"))
                    .sorted()
                    .toList();
        }
    }

    private static byte[] content() {
        var content = new byte[10_000];
        new Random(1).nextBytes(content);
        return content;
    }
}
