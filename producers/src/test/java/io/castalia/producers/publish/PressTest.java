package io.castalia.producers.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.castalia.producers.model.HiddenStates;
import io.castalia.producers.model.Sinks;
import io.castalia.producers.model.SubjectModel;
import io.castalia.producers.pack.Place;
import io.castalia.producers.pack.RowRule;
import io.castalia.schemas.AvroSerdes;
import io.castalia.schemas.Columns;
import io.castalia.schemas.Id;
import io.castalia.schemas.Provenance;
import io.castalia.schemas.TopicSettings;
import io.castalia.schemas.Topics;
import io.castalia.schemas.wire.ActivationBlock;
import io.castalia.schemas.wire.Document;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PressTest {

    private static final Topics TOPICS = Topics.of(TopicSettings.DEFAULT);
    private static final Map<String, String> CLIENTS =
            Map.of("schema.registry.url", "mock://press", "auto.register.schemas", "true");

    private final EntryReader reader = new EntryReader(TOPICS, CLIENTS);
    private final Press press = press(new Fakes.Lengths(), PublishSettings.of("run", "code"));

    @Test
    void press_goodParts_becomeABlockOfEveryShard() {
        Parcel parcel =
                press(part(0, "tales", "a bc def"), part(1, "tales", "once upon a time there was a very old king"));

        assertThat(blocks(parcel))
                .hasSize(2)
                .allSatisfy(block -> assertThat(block.getContexts()).isEqualTo(3));
        assertThat(Columns.varints(blocks(parcel).get(1).getLatents(), 3))
                .as("local indices 0, 1 and 2: latents 1, 3 and 5")
                .containsExactly(0, 0, 0);
        assertThat(parcel.records())
                .allSatisfy(record -> assertThat(Provenance.of(record.headers()))
                        .isEqualTo(new Provenance("lengths-hash", "digits-hash", "words", "tales", "code", "run")));
        assertThat(parcel.done()).isEqualTo(new ProducerProgress(2, 3, 13, 0, 13, 0, 0, 0, 0));
        assertThat(parcel.outcomes().get(0)).extracting(Outcome::contexts).containsExactly(1, 2);
    }

    @Test
    void press_sameBatch_givesTheSameBytes() {
        Entry[] batch = {part(0, "tales", "a bc def"), part(1, "letters", "dear sir"), part(2, "tales", "so it goes")};

        assertThat(bytes(press(batch))).isEqualTo(bytes(press(batch)));
    }

    @Test
    void press_twoCorpora_shareNoBlock() {
        Parcel parcel = press(part(0, "tales", "a b"), part(1, "letters", "dear sir"), part(2, "tales", "so it goes"));

        assertThat(parcel.records())
                .extracting(record -> Provenance.of(record.headers()).corpus())
                .containsExactly("tales", "tales", "letters", "letters");
        assertThat(blocks(parcel)).extracting(ActivationBlock::getContexts).containsExactly(2, 2, 1, 1);
    }

    @Test
    void press_badParts_areSetAsideWhole() {
        String longWord = "x".repeat(60);
        Parcel parcel = press(
                part(0, "tales", "a BROKEN word"),
                part(1, "tales", "eight good words and then one that is " + longWord),
                reader.read(origin(2, "nonsense".getBytes(StandardCharsets.UTF_8), new byte[] {7, 7, 7})),
                part(3, "tales", "fine"));

        List<ProducerRecord<byte[], byte[]>> letters = parcel.records().stream()
                .filter(record -> record.topic().equals(TOPICS.deadLetters().name()))
                .toList();
        assertThat(letters)
                .extracting(record -> header(record, "castalia.dead.stage") + header(record, "castalia.dead.offset"))
                .containsExactly("produce0", "produce1", "produce2");
        assertThat(letters.get(2).value()).containsExactly(7, 7, 7);
        assertThat(header(letters.get(1), "castalia.dead.message")).contains("layers.0", "NaN");
        assertThat(blocks(parcel))
                .hasSize(2)
                .allSatisfy(block -> assertThat(block.getContexts()).isEqualTo(1));
        assertThat(parcel.done().parts()).isEqualTo(4);
        assertThat(parcel.done().deadLetters()).isEqualTo(3);
        assertThat(parcel.outcomes().get(0)).extracting(Outcome::contexts).containsExactly(0, 0, 0, 1);
    }

    @Test
    void press_stateFarLongerThanTheOthers_isMaskedAndCounted() {
        Press masking =
                press(new Fakes.Lengths(), PublishSettings.of("run", "code").withSinks(new Sinks(3)));
        var batch = new Batch(List.of(part(0, "tales", "a b cc " + "d".repeat(12))));

        Parcel parcel = masking.press(batch, masking.read(batch));

        assertThat(parcel.done()).isEqualTo(new ProducerProgress(1, 1, 4, 0, 3, 1, 1, 0, 0));
        assertThat(blocks(parcel))
                .hasSize(2)
                .allSatisfy(block -> assertThat(block.getMasked().get(0)).isEqualTo((byte) 0b1000));
    }

    @Test
    void press_modelWhoseRowsDepend_neverSeesTwoPartsTogether() {
        var model = new Together();
        Press alone = press(model, PublishSettings.of("run", "code"));
        String two = "one two six ten one two six ten ".repeat(2).strip();
        var batch = new Batch(List.of(part(0, "tales", two), part(1, "tales", two), part(2, "tales", "a b c d")));

        Parcel parcel = alone.press(batch, alone.read(batch));

        assertThat(model.rows).containsExactly(2, 2, 1);
        assertThat(parcel.done().contexts()).isEqualTo(5);
    }

    /** Notes how many rows it sees at once, which may change what it gives. */
    private static final class Together implements SubjectModel {
        private final Fakes.Lengths lengths = new Fakes.Lengths();
        private final List<Integer> rows = new ArrayList<>();

        @Override
        public String name() {
            return lengths.name();
        }

        @Override
        public String hash() {
            return lengths.hash();
        }

        @Override
        public int width(String hookpoint) {
            return lengths.width(hookpoint);
        }

        @Override
        public List<String> hookpoints() {
            return lengths.hookpoints();
        }

        @Override
        public HiddenStates forward(int[][] given) {
            rows.add(given.length);
            return lengths.forward(given);
        }

        @Override
        public boolean rowsAreIndependent() {
            return false;
        }

        @Override
        public void close() {
            lengths.close();
        }
    }

    @Test
    void press_documentsJoinedIntoRows_fillThemAcrossPartsAndAfterARestart() {
        PublishSettings rows = PublishSettings.of("run", "code")
                .withRows(Optional.of(new RowRule(Fakes.CONTEXT, "| ", List.of(), 0, RowRule.DOCUMENTS)));
        Entry[] topic = {
            part(0, "tales", "a bb ccc"), part(1, "tales", "d ee"), part(3, "tales", "f gg hhh iiii j kk lll mmmm n oo")
        };

        Press whole = press(new Fakes.Lengths(), rows);
        Parcel parcel = press(whole, new Batch(List.of(topic)));

        // Bars stand before documents: 4, 3 and 11 tokens, in rows of 8, of which the last is not full.
        assertThat(parcel.outcomes().get(0)).extracting(Outcome::contexts).containsExactly(0, 0, 2);
        assertThat(parcel.outcomes().get(0))
                .extracting(outcome -> outcome.place().orElseThrow())
                .containsExactly(new Place(0, 0, 0), new Place(0, 0, 0), new Place(3, 9, 2));
        // What stands between two contexts of the tokenizer is in no token.
        assertThat(blocks(parcel).get(0).getTexts()).containsExactly("| a bb ccc| d ee|", "f gg hhh iiii j kk lllmmmm");

        Press again = press(new Fakes.Lengths(), rows);
        var past = List.of(new Entry.Past((Entry.Part) topic[0]), new Entry.Past((Entry.Part) topic[1]), topic[2]);
        Parcel behind = press(again, new Batch(past, true, Optional.of(new Place(0, 0, 0))));

        assertThat(behind.outcomes().get(0)).hasSize(1);
        assertThat(bytes(behind)).isEqualTo(bytes(parcel));
        assertThatThrownBy(() -> press(again, new Batch(List.of(topic[2]), true, Optional.of(new Place(1, 2, 1)))))
                .as("the part in which the row began has expired")
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("offset 1");
    }

    @Test
    void press_emptyPart_isHandledWithoutABlock() {
        Parcel parcel = press(part(0, "tales", ""));

        assertThat(parcel.records()).isEmpty();
        assertThat(parcel.done().parts()).isEqualTo(1);
    }

    @Test
    void read_keyThatIsNoId_isSetAside() {
        byte[] value = value("tales", "fine");

        assertThat(reader.read(origin(0, "king".getBytes(StandardCharsets.UTF_8), value)))
                .isInstanceOf(Entry.Unreadable.class);
        assertThat(reader.read(origin(0, null, value))).isInstanceOf(Entry.Unreadable.class);
        assertThat(reader.read(origin(0, null, null))).isInstanceOf(Entry.Unreadable.class);
    }

    private static Press press(SubjectModel model, PublishSettings settings) {
        return new Press(
                model,
                new Fakes.Words(),
                List.of(new HookpointSpec("layers.0", "layers.0", new Fakes.Digits())),
                TOPICS,
                new Postage(TOPICS, CLIENTS),
                settings);
    }

    private Parcel press(Entry... entries) {
        return press(press, new Batch(List.of(entries)));
    }

    private static Parcel press(Press press, Batch batch) {
        return press.press(batch, press.read(batch));
    }

    private Entry part(long offset, String corpus, String text) {
        byte[] key = Id.of(corpus, offset).toString().getBytes(StandardCharsets.UTF_8);
        return reader.read(origin(offset, key, value(corpus, text)));
    }

    private static byte[] value(String corpus, String text) {
        var document = new Document(corpus, "source", 0L, text, 0L, null);
        return AvroSerdes.serializer(TOPICS.documents(), CLIENTS)
                .serialize(TOPICS.documents().name(), document);
    }

    private static ConsumerRecord<byte[], byte[]> origin(long offset, byte @Nullable [] key, byte @Nullable [] value) {
        return new ConsumerRecord<>(TOPICS.documents().name(), 0, offset, key, value);
    }

    private static String header(ProducerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    private static List<ByteBuffer> bytes(Parcel parcel) {
        return parcel.records().stream()
                .map(record -> ByteBuffer.wrap(record.value()))
                .toList();
    }

    private static List<ActivationBlock> blocks(Parcel parcel) {
        var deserializer = AvroSerdes.deserializer(TOPICS.activations(), CLIENTS);
        return parcel.records().stream()
                .filter(record -> record.topic().equals(TOPICS.activations().name()))
                .map(record -> deserializer.deserialize(record.topic(), record.value()))
                .toList();
    }
}
