package io.castalia.consumers.replies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.castalia.consumers.endpoint.EndpointRefusal;
import io.castalia.consumers.endpoint.EndpointRefusal.Kind;
import io.castalia.consumers.prompt.LanguageModel;
import io.castalia.consumers.prompt.Prompt;
import io.castalia.consumers.prompt.Reply;
import io.castalia.consumers.prompt.Reply.Alternative;
import io.castalia.consumers.prompt.Reply.Token;
import io.castalia.consumers.prompt.Reply.Usage;
import io.castalia.consumers.prompt.Turn;
import io.castalia.schemas.AvroSerdes;
import io.castalia.schemas.Provenance;
import io.castalia.schemas.TopicSettings;
import io.castalia.schemas.Topics;
import io.castalia.schemas.wire.ModelReply;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class RepliesTest {

    private static final Map<String, Object> CLIENT = Map.of("schema.registry.url", "mock://replies");
    private static final io.castalia.schemas.Topic<ModelReply> TOPIC =
            Topics.of(TopicSettings.DEFAULT).replies();
    private static final LanguageModel.Abilities ABILITIES = new LanguageModel.Abilities(true, false, true, true);
    private static final Usage USAGE = new Usage(20, 10, 2, 3, 41);
    private static final Reply ANSWER = new Reply.Answered(
            "a river\ud83d\ude00",
            List.of(
                    new Token("a", Double.NaN, List.of()),
                    new Token(" river", -0.5, List.of(new Alternative(" river", -0.5), new Alternative(" sea", -2)))),
            true,
            USAGE);

    private final MockProducer<byte[], byte[]> producer =
            new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer());
    private final Map<Object, Reply> known = new HashMap<>();
    private final RecordingModel recording = new RecordingModel(
            new Known(),
            "explain/v1",
            TOPIC,
            new Provenance("", "", "", "", "1", "run"),
            producer,
            AvroSerdes.serializer(TOPIC, CLIENT));

    @Test
    void ask_reply_isOnTheBrokerBeforeItIsUsed() {
        known.put(prompt("x"), ANSWER);

        CompletableFuture<Reply> reply = recording.ask(prompt("x"));

        assertThat(producer.history()).hasSize(1);
        assertThat(reply).isNotDone();
        producer.completeNext();
        assertThat(reply.join()).isEqualTo(ANSWER);
        ModelReply record = AvroSerdes.deserializer(TOPIC, CLIENT)
                .deserialize(TOPIC.name(), producer.history().get(0).value());
        assertThat(record.getId()).isEqualTo(prompt("x").id("judge").toString());
        assertThat(record.getPurpose()).isEqualTo("explain/v1");
        assertThat(producer.history().get(0).key())
                .isEqualTo(record.getId().getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    @Test
    void ask_brokerThatTakesNothing_endsWithItsError() {
        known.put(prompt("x"), ANSWER);

        CompletableFuture<Reply> reply = recording.ask(prompt("x"));
        producer.errorNext(new KafkaException("no leader"));

        assertThatThrownBy(reply::join).hasRootCauseMessage("no leader");
    }

    @Test
    void read_whatWasRecorded_isSaidAgain() {
        known.put(prompt("answered"), ANSWER);
        known.put(prompt("refused"), new Reply.Refused("I will not.", USAGE));
        known.put(prompt("failed"), new Reply.Failed("status 400: too long", Usage.NONE));
        known.put("a text 3", ANSWER);
        record(recording.ask(prompt("answered")));
        record(recording.ask(prompt("refused")));
        record(recording.ask(prompt("failed")));
        record(recording.echo("a text", 3));

        RecordedModel recorded = read("judge", producer.history());

        assertThat(recorded.size()).isEqualTo(4);
        assertThat(recorded.name()).isEqualTo("judge");
        assertThat(recorded.abilities()).isEqualTo(ABILITIES);
        for (String text : List.of("answered", "refused", "failed")) {
            assertThat(recorded.ask(prompt(text)).join()).isEqualTo(known.get(prompt(text)));
        }
        assertThat(recorded.echo("a text", 3).join()).isEqualTo(ANSWER);
    }

    @Test
    void read_twoRepliesToOnePrompt_givesTheFirst() {
        known.put(prompt("x"), ANSWER);
        record(recording.ask(prompt("x")));
        known.put(prompt("x"), new Reply.Refused("not any more", USAGE));
        record(recording.ask(prompt("x")));

        assertThat(read("judge", producer.history()).ask(prompt("x")).join()).isEqualTo(ANSWER);
    }

    @Test
    void ask_promptThatWasNeverAsked_saysWhichIsMissing() {
        known.put(prompt("x"), ANSWER);
        record(recording.ask(prompt("x")));
        RecordedModel recorded = read("judge", producer.history());

        missing(
                recorded.ask(prompt("another question")),
                "another question",
                prompt("another question").id("judge").toString());
        missing(recorded.echo("another text", 0), "another text");
        missing(recorded.ask(new Prompt(prompt("x").turns(), 9, 0, 8, 0, null)), "'x'");
    }

    @Test
    void read_anotherModel_hasNothing() {
        known.put(prompt("x"), ANSWER);
        record(recording.ask(prompt("x")));

        assertThatThrownBy(() -> read("other", producer.history()))
                .isInstanceOf(EndpointRefusal.class)
                .hasMessageContainingAll("castalia.replies", "'other'");
    }

    @Test
    void read_whatIsNoReply_isPassedOver() {
        known.put(prompt("x"), ANSWER);
        var records = new ArrayList<ProducerRecord<byte[], byte[]>>();
        records.add(new ProducerRecord<>(TOPIC.name(), new byte[] {9, 9}));
        record(recording.ask(prompt("x")));
        records.addAll(producer.history());

        assertThat(read("judge", records).size()).isEqualTo(1);
    }

    private void record(CompletableFuture<Reply> reply) {
        producer.completeNext();
        reply.join();
    }

    private static void missing(CompletableFuture<Reply> reply, String... parts) {
        assertThatThrownBy(reply::join)
                .cause()
                .isInstanceOfSatisfying(
                        EndpointRefusal.class,
                        refusal -> assertThat(refusal.kind()).isEqualTo(Kind.UNRECORDED))
                .hasMessageContainingAll(parts);
    }

    /** All in one partition, in this order. */
    private static RecordedModel read(String name, List<ProducerRecord<byte[], byte[]>> records) {
        var partition = new TopicPartition(TOPIC.name(), 0);
        var consumer = new MockConsumer<byte[], byte[]>("earliest");
        consumer.updatePartitions(
                TOPIC.name(), List.of(new PartitionInfo(TOPIC.name(), 0, Node.noNode(), new Node[0], new Node[0])));
        consumer.updateBeginningOffsets(Map.of(partition, 0L));
        consumer.updateEndOffsets(Map.of(partition, (long) records.size()));
        consumer.schedulePollTask(() -> {
            for (int i = 0; i < records.size(); i++) {
                consumer.addRecord(new ConsumerRecord<>(
                        TOPIC.name(), 0, i, records.get(i).key(), records.get(i).value()));
            }
        });
        return RecordedModel.read(name, TOPIC, AvroSerdes.deserializer(TOPIC, CLIENT), consumer);
    }

    private static Prompt prompt(String text) {
        return new Prompt(List.of(new Turn(Turn.Role.USER, text)), 9, 0, 7, 0, null);
    }

    /** Says what it is known to say. */
    private final class Known implements LanguageModel {

        @Override
        public String name() {
            return "judge";
        }

        @Override
        public Abilities abilities() {
            return ABILITIES;
        }

        @Override
        public CompletableFuture<Reply> ask(Prompt prompt) {
            return CompletableFuture.completedFuture(known.get(prompt));
        }

        @Override
        public CompletableFuture<Reply> echo(String text, int alternatives) {
            return CompletableFuture.completedFuture(known.get(text + " " + alternatives));
        }
    }
}
