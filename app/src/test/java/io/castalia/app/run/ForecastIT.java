package io.castalia.app.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.castalia.app.config.ConnectionOptions;
import io.castalia.consumers.endpoint.ApiKey;
import io.castalia.consumers.endpoint.Budget;
import io.castalia.consumers.endpoint.EndpointSettings;
import io.castalia.consumers.endpoint.Prices;
import io.castalia.consumers.estimate.Bill;
import io.castalia.consumers.estimate.StandIn;
import io.castalia.consumers.explain.ExplainSettings;
import io.castalia.consumers.replay.ReplaySource;
import io.castalia.consumers.report.Report;
import io.castalia.consumers.report.ReportSettings;
import io.castalia.consumers.report.TopicReader;
import io.castalia.consumers.sample.RequestPlan;
import io.castalia.schemas.AvroSerdes;
import io.castalia.schemas.Provenance;
import io.castalia.schemas.Refusal;
import io.castalia.schemas.Topic;
import io.castalia.schemas.TopicSettings;
import io.castalia.schemas.Topics;
import io.castalia.schemas.wire.Evidence;
import io.castalia.schemas.wire.ModelReply;
import io.castalia.schemas.wire.ReplyOutcome;
import io.castalia.schemas.wire.WindowKind;
import io.castalia.streams.evidence.LatentSelection;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is said beforehand of a run's cost, beside what the run then records; and where its key is not to be read. */
@Timeout(180)
class ForecastIT {

    private static final int LATENTS = 12;
    private static final String CANARY = "sk-canary-0123456789";
    private static final RequestPlan PLAN = new RequestPlan(List.of("quantiles"), List.of("default"), 20, 22);

    private final TopicSettings settings = TopicSettings.DEFAULT;
    private final Topics topics = Topics.of(settings);

    @TempDir
    Path folder = Path.of("");

    @Test
    void of_evidence_saysWhatARunThenRecords() throws Exception {
        try (Home home = Home.open(new ConnectionOptions(), folder);
                ModelTokens tokens = ModelTokens.of(model());
                var endpoint = new PaidEndpoint(CANARY, tokens)) {
            home.cluster().create(topics, settings);
            Map<String, Object> clients = home.cluster().clients();
            send(clients);

            Bill whole = bill(tokens, clients, 2000);
            Bill half = bill(tokens, clients, 6);
            replay(home, endpoint, "paid", LatentSelection.ALL);
            List<ModelReply> replies = replies(clients);

            Bill.Amounts all = whole.total().most();
            assertThat(replies).hasSize(LATENTS * (1 + 2 * 16)).allMatch(r -> r.getOutcome() == ReplyOutcome.ANSWERED);
            assertThat(all.prompts().value()).isEqualTo(replies.size());
            assertThat(all.prompts().width()).isZero();
            // The explanations that came are shorter than those that stood for them.
            long read = replies.stream()
                    .mapToLong(r -> r.getUsage().getPromptTokens())
                    .sum();
            long written = replies.stream()
                    .mapToLong(r -> r.getUsage().getAnswerTokens())
                    .sum();
            assertThat(all.promptTokens().value() / read).isCloseTo(1, within(0.02));
            assertThat(all.answerTokens().value() / written).isCloseTo(1, within(0.1));
            assertThat(half.total().most().prompts().low()).isLessThanOrEqualTo(replies.size());
            assertThat(half.total().most().prompts().high()).isGreaterThanOrEqualTo(replies.size());
            assertThatThrownBy(() -> Forecast.of(forecast(2000, OptionalLong.of(3)), tokens, clients))
                    .isInstanceOf(Refusal.class)
                    .hasMessageContainingAll("scale-to is '3'", "12", "--sample");

            endpoint.fail();
            replay(home, endpoint, "failed", LatentSelection.parse("0-1"));
            assertThat(everything(clients)).anyMatch(text -> text.contains(ApiKey.HIDDEN));
            for (String run : List.of("paid", "failed")) {
                Path html = folder.resolve(run + ".html");
                Report.write(
                        clients,
                        topics,
                        ReportSettings.of(html, folder.resolve(run + ".jsonl")).withRun(run));
                assertThat(Files.readString(html)).doesNotContain(CANARY);
                assertThat(Files.readString(folder.resolve(run + ".jsonl"))).doesNotContain(CANARY);
            }
            assertThat(everything(clients)).hasSizeGreaterThan(replies.size()).noneMatch(text -> text.contains(CANARY));
        }
    }

    /** A tokenizer alone, with a form of conversations, whose tokens are bytes. */
    private Path model() throws IOException {
        Path model = TinyModel.write(folder.resolve("tiny"));
        Files.writeString(
                model.resolve("tokenizer_config.json"),
                new ObjectMapper()
                        .createObjectNode()
                        .put("bos_token", "<s>")
                        .put("chat_template", "{{ '<|im_start|>' + message['role'] }}")
                        .toString());
        Files.delete(model.resolve("config.json"));
        return model;
    }

    private Bill bill(ModelTokens tokens, Map<String, Object> clients, int sample) {
        return Forecast.of(forecast(sample, OptionalLong.empty()), tokens, clients)
                .bill();
    }

    private ForecastSettings forecast(int sample, OptionalLong scaleTo) {
        return new ForecastSettings(
                settings(Optional.empty(), "never", LatentSelection.ALL),
                sample,
                22,
                scaleTo,
                StandIn.DEFAULT,
                Prices.NONE);
    }

    private ReplaySettings settings(Optional<EndpointSettings> endpoint, String run, LatentSelection latents) {
        return new ReplaySettings(
                ReplaySource.EVIDENCE,
                run,
                "test",
                Optional.empty(),
                Optional.empty(),
                latents,
                false,
                settings,
                PLAN,
                PLAN.explainers(),
                new Asking(
                        endpoint,
                        Optional.of(PaidEndpoint.MODEL),
                        Budget.NONE,
                        List.of("lexical", "model"),
                        5,
                        0,
                        false,
                        ExplainSettings.DEFAULT,
                        Asking.WORDS_ENOUGH),
                List.of("detection", "fuzzing"),
                List.of(WindowKind.RANDOM),
                "minilm-q",
                Crew.of(1));
    }

    private void replay(Home home, PaidEndpoint endpoint, String run, LatentSelection latents)
            throws InterruptedException {
        EndpointSettings asked = EndpointSettings.of(URI.create(endpoint.url()), PaidEndpoint.MODEL)
                .withKey(ApiKey.inVariable("MY_KEY", Map.of("MY_KEY", CANARY)));
        try (var replay = new Replay(settings(Optional.of(asked), run, latents), home)) {
            ObjectNode done = replay.run(replay.look(), stage -> {});
            assertThat(done.path("dead_letters").asInt()).isZero();
        }
    }

    private void send(Map<String, Object> clients) throws InterruptedException, ExecutionException {
        Topic<Evidence> topic = topics.evidence();
        try (var producer =
                new KafkaProducer<>(new HashMap<>(clients), new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int latent = 0; latent < LATENTS; latent++) {
                var record = new ProducerRecord<>(
                        topic.name(),
                        ("layers.4/" + latent).getBytes(StandardCharsets.UTF_8),
                        AvroSerdes.serializer(topic, clients).serialize(topic.name(), WordLatent.evidence(latent)));
                new Provenance("m", "c", "t", "corpus", "1", "stream").writeTo(record.headers());
                producer.send(record).get();
            }
        }
    }

    private List<ModelReply> replies(Map<String, Object> clients) {
        var replies = new ArrayList<ModelReply>();
        try (TopicReader reader = TopicReader.of(clients);
                var values = AvroSerdes.deserializer(topics.replies(), clients)) {
            reader.read(
                    topics.replies().name(), record -> replies.add(values.deserialize(record.topic(), record.value())));
        }
        return replies;
    }

    /** Every record of every topic, headers too, as far as it is text. */
    private List<String> everything(Map<String, Object> clients) {
        var texts = new ArrayList<String>();
        try (TopicReader reader = TopicReader.of(clients)) {
            for (Topic<?> topic : topics.all()) {
                reader.read(topic.name(), record -> {
                    texts.add(new String(record.value(), StandardCharsets.UTF_8));
                    record.headers()
                            .forEach(header ->
                                    texts.add(header.key() + new String(header.value(), StandardCharsets.UTF_8)));
                });
            }
        }
        return texts;
    }
}
