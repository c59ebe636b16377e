package io.castalia.app.serve;

import io.castalia.schemas.AvroSerdes;
import io.castalia.schemas.Columns;
import io.castalia.schemas.Half;
import io.castalia.schemas.Id;
import io.castalia.schemas.Provenance;
import io.castalia.schemas.Topics;
import io.castalia.schemas.wire.ActivationBlock;
import io.castalia.schemas.wire.Hookpoint;
import io.castalia.schemas.wire.Mark;
import io.castalia.schemas.wire.Projection;
import io.castalia.schemas.wire.TokenWeight;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;

/** Activations of a few latents, some of which never fire, sent as a producer sends them. */
public final class SmallStream implements AutoCloseable {

    public static final String HOOKPOINT = "layers.4";
    public static final int LATENTS = 22;

    private static final int SILENT_FROM = 20;
    private static final int CONTEXT = 64;
    private static final int WINDOW = 32;
    private static final Provenance PROVENANCE = new Provenance("m", "c", "t", "corpus", "code", "run");

    private final Topics topics;
    private final Map<String, Object> clients;
    private final int shards;
    private final KafkaProducer<byte[], byte[]> producer;
    private long contexts;

    /** Declares the hookpoint. */
    public SmallStream(Topics topics, Map<String, Object> clients) {
        this.topics = topics;
        this.clients = clients;
        shards = topics.activations().partitions();
        var properties = new HashMap<>(clients);
        properties.put("max.request.size", topics.activations().maxMessageBytes());
        producer = new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
        var declared = new Hookpoint(
                HOOKPOINT, "model", "m", "coder", "c", "t", LATENTS, CONTEXT, WINDOW, shards, "none are masked", 0L);
        String topic = topics.hookpoints().name();
        send(
                topic,
                0,
                HOOKPOINT,
                AvroSerdes.serializer(topics.hookpoints(), clients).serialize(topic, declared));
    }

    /** Sends a block of so many contexts to every shard. */
    public void block(int n) {
        for (int shard = 0; shard < shards; shard++) {
            send(shard, contexts(shard, n));
        }
        contexts += n;
        producer.flush();
    }

    /** Sends the end of a corpus to every shard. */
    public void mark() {
        for (int shard = 0; shard < shards; shard++) {
            ActivationBlock empty = block(shard, List.of(), new int[0], new short[0][0], new int[0][0]);
            send(
                    shard,
                    ActivationBlock.newBuilder(empty)
                            .setMark(new Mark("corpus", contexts, contexts))
                            .build());
        }
        producer.flush();
    }

    /** Sends what each latent's decoder row says: that it makes one token likelier. */
    public void project(String token) {
        String topic = topics.projections().name();
        Serializer<Projection> values = AvroSerdes.serializer(topics.projections(), clients);
        for (int latent = 0; latent < LATENTS; latent++) {
            List<TokenWeight> promoted = List.of(new TokenWeight(7, token, 2f));
            var said = new Projection(HOOKPOINT, latent, 1.0, List.of(), promoted, List.of(), null);
            send(topic, latent % shards, HOOKPOINT + "/" + latent, values.serialize(topic, said));
        }
        producer.flush();
    }

    private void send(int shard, ActivationBlock block) {
        String topic = topics.activations().name();
        byte[] value = AvroSerdes.serializer(topics.activations(), clients).serialize(topic, block);
        send(topic, shard, HOOKPOINT + "/" + shard, value);
    }

    private void send(String topic, int partition, String key, byte[] value) {
        var headers = new RecordHeaders();
        PROVENANCE.writeTo(headers);
        var unused = producer.send(
                new ProducerRecord<>(topic, partition, key.getBytes(StandardCharsets.UTF_8), value, headers));
    }

    private ActivationBlock contexts(int shard, int n) {
        var texts = new ArrayList<String>();
        var positions = new ArrayList<int[]>();
        var values = new ArrayList<short[]>();
        var firing = new ArrayList<Integer>();
        for (int i = 0; i < n; i++) {
            texts.add("of %06d ".formatted(contexts + i).repeat(CONTEXT / 2).strip());
        }
        for (int latent = shard; latent < SILENT_FROM; latent += shards) {
            var random = new Random(31L * contexts + latent);
            int[] at = random.ints(3L * n, 0, n * CONTEXT).distinct().sorted().toArray();
            var halves = new short[at.length];
            for (int i = 0; i < at.length; i++) {
                halves[i] = Half.of(0.25f + random.nextInt(4000) / 64f);
            }
            firing.add(latent);
            positions.add(at);
            values.add(halves);
        }
        int[] latents = firing.stream().mapToInt(Integer::intValue).toArray();
        return block(shard, texts, latents, values.toArray(new short[0][]), positions.toArray(new int[0][]));
    }

    private ActivationBlock block(int shard, List<String> texts, int[] latents, short[][] values, int[][] positions) {
        int n = texts.size();
        var ids = new long[2 * n];
        var sides = new byte[n];
        var tokens = new int[n * CONTEXT];
        var spans = new int[2 * n * CONTEXT];
        for (int i = 0; i < n; i++) {
            Id id = Id.of("context", texts.get(i));
            ids[2 * i] = id.low();
            ids[2 * i + 1] = id.high();
            sides[i] = (byte) (id.low() & 1);
            for (int t = 0; t < CONTEXT; t++) {
                tokens[i * CONTEXT + t] = t % 2 == 0 ? 2 : 3 + (int) contexts + i;
                spans[2 * (i * CONTEXT + t)] = Columns.zigzag(t == 0 ? 0 : 1);
                spans[2 * (i * CONTEXT + t) + 1] = t % 2 == 0 ? 2 : 6;
            }
        }
        int[] distances = Arrays.stream(positions)
                .flatMapToInt(at -> Arrays.stream(gaps(at)))
                .toArray();
        int[] counts = Arrays.stream(positions).mapToInt(at -> at.length).toArray();
        int[] locals =
                gaps(Arrays.stream(latents).map(latent -> latent / shards).toArray());
        var halves = ByteBuffer.allocate(2 * distances.length);
        Arrays.stream(values).map(of -> Columns.ofShorts(of, of.length)).forEach(halves::put);
        return new ActivationBlock(
                1,
                HOOKPOINT,
                shard,
                shards,
                n,
                texts,
                Columns.ofLongs(ids, ids.length),
                Columns.ofLongs(ids, ids.length),
                ByteBuffer.wrap(sides),
                Columns.ofVarints(filled(n), n),
                Columns.ofVarints(tokens, tokens.length),
                Columns.ofVarints(spans, spans.length),
                ByteBuffer.allocate((tokens.length + 7) / 8),
                ByteBuffer.allocate(0),
                Columns.ofVarints(locals, locals.length),
                Columns.ofVarints(counts, counts.length),
                Columns.ofVarints(distances, distances.length),
                halves.flip(),
                null);
    }

    private static int[] filled(int n) {
        var counts = new int[n];
        Arrays.fill(counts, CONTEXT);
        return counts;
    }

    private static int[] gaps(int[] ascending) {
        var gaps = new int[ascending.length];
        for (int i = 0; i < gaps.length; i++) {
            gaps[i] = ascending[i] - (i == 0 ? -1 : ascending[i - 1]) - 1;
        }
        return gaps;
    }

    @Override
    public void close() {
        producer.close();
    }
}
