package io.castalia.producers.publish;

import io.castalia.producers.exchange.CachedRow;
import io.castalia.producers.exchange.DelphiCache;
import io.castalia.producers.exchange.RowReader;
import io.castalia.producers.sparse.SparseCode;
import io.castalia.schemas.Id;
import io.castalia.schemas.Provenance;
import io.castalia.schemas.Refusal;
import io.castalia.schemas.Topics;
import io.castalia.schemas.wire.ActivationBlock;
import io.castalia.schemas.wire.Hookpoint;
import io.castalia.schemas.wire.Mark;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Puts a cache of another program on activations, as a worker would have that made it: the declaration, blocks, and the
 * mark at the end. The whole cache is looked through before anything is written. Blocks and the number of rows sent are one
 * transaction, so whoever is stopped goes on from there, and one that has ended adds nothing.
 */
public final class CacheImport {

    private final Map<String, ?> clients;
    private final Topics topics;
    private final DelphiCache cache;
    private final ImportSettings settings;
    private final PublishSettings publish;
    private final BlockBuilder builder;
    private final TopicPartition place;

    /** What was found in a cache, and a hash of it. */
    private record Found(ImportCounts counts, String hash) {}

    /**
     * Checks that everything goes together; opens nothing.
     *
     * @param clients properties of all Kafka clients, with the registry's keys among them
     * @param publish of which group and transactional id are this hookpoint's own
     */
    public CacheImport(
            Map<String, ?> clients,
            Topics topics,
            DelphiCache cache,
            ImportSettings settings,
            PublishSettings publish) {
        Refusal.unless(
                cache.context() % settings.window() == 0,
                "window",
                settings.window(),
                "a divisor of the %d tokens of a row".formatted(cache.context()));
        this.clients = Map.copyOf(clients);
        this.topics = topics;
        this.cache = cache;
        this.settings = settings;
        this.publish = publish;
        this.builder = new BlockBuilder(
                settings.hookpoint(),
                cache.latents(),
                topics.activations().partitions(),
                publish.contextsPerBlock(),
                publish.blockBytes());
        this.place = new TopicPartition(topics.activations().name(), 0);
    }

    /** A cache does not tell what its coder was: then what the coder did is its hash. */
    private Provenance provenance(Found found) {
        return new Provenance(
                cache.modelHash(),
                cache.coderHash().orElse(found.hash),
                cache.tokenizerHash(),
                settings.corpus(),
                publish.code(),
                publish.run());
    }

    /**
     * Imports it.
     *
     * @param stopped whether to end after the next transaction
     * @throws Refusal where the cache is not whole or does not fit: nothing was written
     * @throws IllegalStateException where the hookpoint is declared otherwise or was imported from another cache: stop
     */
    public ImportCounts run(BooleanSupplier stopped) {
        Found found = look();
        Provenance provenance = provenance(found);
        try (HookpointRegister register = HookpointRegister.open(clients, topics)) {
            register.declare(Map.of(declaration(provenance), provenance));
        }
        try (Outbox outbox = Outbox.open(clients, topics, publish);
                Consumer<byte[], byte[]> consumer = consumer()) {
            ImportCounts counts = found.counts;
            long sent = send(outbox, consumer, found, provenance, stopped);
            return new ImportCounts(
                    counts.rows(), counts.parts(), counts.activations(), counts.maskedActivations(), sent);
        }
    }

    /** Goes through all of it, and counts. */
    private Found look() {
        cache.check();
        Set<Id> parts = new HashSet<>();
        long activations = 0;
        long masked = 0;
        Id hash = Id.of("cache", cache.model(), cache.latents(), cache.context());
        try (RowReader rows = cache.read(settings.corpus())) {
            while (rows.hasNext()) {
                CachedRow row = rows.next();
                var coded = new Coded(row(row), row.code());
                long bytes = builder.alone(coded.row(), row.code());
                Refusal.unless(
                        bytes <= publish.blockBytes(),
                        "cache",
                        cache.name(),
                        "one of a sparser coder: row %s needs %d bytes, and a block has %d at most"
                                .formatted(coded.row().id(), bytes, publish.blockBytes()));
                parts.add(row.part());
                activations += row.code().size();
                masked += coded.maskedActivations();
                hash = Id.of(hash, coded.row().id(), contents(row.code()));
            }
        }
        String name = Id.sha256(Id.digest(hash));
        return new Found(new ImportCounts(cache.rows(), parts.size(), activations, masked, 0), name);
    }

    private static byte[] contents(SparseCode code) {
        var bytes = ByteBuffer.allocate(code.size() * (Integer.BYTES + Short.BYTES));
        for (int i = 0; i < code.size(); i++) {
            bytes.putInt(code.latent(i)).putShort(code.half(i));
        }
        return bytes.array();
    }

    private long send(
            Outbox outbox,
            Consumer<byte[], byte[]> consumer,
            Found found,
            Provenance provenance,
            BooleanSupplier stopped) {
        long sent = 0;
        while (!stopped.getAsBoolean()) {
            outbox.ready();
            ImportPlace from = committed(consumer, found);
            if (from.ended()) {
                return sent;
            }
            sent += sendFrom(from, outbox, consumer.groupMetadata(), found, provenance, stopped);
        }
        return sent;
    }

    /** Sends until the end, or a transaction that was not committed. */
    private long sendFrom(
            ImportPlace from,
            Outbox outbox,
            ConsumerGroupMetadata group,
            Found found,
            Provenance provenance,
            BooleanSupplier stopped) {
        long at = from.rows();
        try (RowReader rows = cache.read(settings.corpus())) {
            for (long skipped = 0; skipped < at; skipped++) {
                rows.next();
            }
            while (rows.hasNext()) {
                List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
                long next = at + take(rows, provenance, records);
                if (stopped.getAsBoolean()
                        || !commit(outbox, group, records, new ImportPlace(from.cache(), next, false))) {
                    return at - from.rows();
                }
                at = next;
            }
        }
        commit(outbox, group, marks(found, provenance), new ImportPlace(from.cache(), at, true));
        return at - from.rows();
    }

    private int take(RowReader rows, Provenance provenance, List<ProducerRecord<byte[], byte[]>> records) {
        var contexts = new ArrayList<ContextRow>();
        var codes = new ArrayList<SparseCode>();
        while (rows.hasNext() && contexts.size() < publish.contextsPerBlock()) {
            CachedRow row = rows.next();
            contexts.add(row(row));
            codes.add(row.code());
        }
        var postage = new Postage(topics, clients);
        for (ActivationBlock block : builder.blocks(contexts, codes)) {
            records.add(postage.block(block, provenance));
        }
        return contexts.size();
    }

    private static ContextRow row(CachedRow row) {
        return new ContextRow(row.part(), row.side(), row.context());
    }

    private List<ProducerRecord<byte[], byte[]>> marks(Found found, Provenance provenance) {
        var postage = new Postage(topics, clients);
        var mark = new Mark(settings.corpus(), found.counts.rows(), found.counts.parts());
        var records = new ArrayList<ProducerRecord<byte[], byte[]>>();
        int shards = topics.activations().partitions();
        for (int shard = 0; shard < shards; shard++) {
            records.add(postage.block(BlockBuilder.mark(settings.hookpoint(), shard, shards, mark), provenance));
        }
        return records;
    }

    private boolean commit(
            Outbox outbox, ConsumerGroupMetadata group, List<ProducerRecord<byte[], byte[]>> records, ImportPlace at) {
        var offset = new OffsetAndMetadata(at.rows() + (at.ended() ? 1 : 0), at.toMetadata());
        return outbox.commit(records, Map.of(place, offset), group);
    }

    private Consumer<byte[], byte[]> consumer() {
        var properties = new HashMap<String, Object>(clients);
        properties.put(ConsumerConfig.GROUP_ID_CONFIG, publish.group());
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        return new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private ImportPlace committed(Consumer<byte[], byte[]> consumer, Found found) {
        OffsetAndMetadata at = consumer.committed(Set.of(place)).get(place);
        String hash = Id.of(found.hash, settings.corpus()).toString().substring(0, 16);
        ImportPlace committed = at == null ? new ImportPlace(hash, 0, false) : ImportPlace.parse(at.metadata());
        if (!committed.cache().equals(hash)) {
            throw new IllegalStateException(
                    "hookpoint '%s' was imported from another cache, or under another corpus name; give this one another hookpoint name, or use another prefix"
                            .formatted(settings.hookpoint()));
        }
        return committed;
    }

    private Hookpoint declaration(Provenance provenance) {
        String named = settings.coder().isEmpty() ? cache.coder() : settings.coder();
        return Hookpoint.newBuilder()
                .setName(settings.hookpoint())
                .setModel(cache.model())
                .setModelHash(provenance.model())
                .setCoder(named.isEmpty() ? cache.name() : named)
                .setCoderHash(provenance.coder())
                .setTokenizerHash(provenance.tokenizer())
                .setLatents(cache.latents())
                .setContext(cache.context())
                .setWindow(settings.window())
                .setShards(topics.activations().partitions())
                .setSpecials("imported from a cache of delphi's; a special token that begins every row is masked")
                .setTime(System.currentTimeMillis())
                .build();
    }
}
