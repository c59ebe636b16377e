package io.castalia.app.run;

import io.castalia.app.config.ConnectionOptions;
import io.castalia.consumers.report.TopicReader;
import io.castalia.schemas.AvroSerdes;
import io.castalia.schemas.Half;
import io.castalia.schemas.Topics;
import io.castalia.schemas.block.BadBlock;
import io.castalia.schemas.block.Block;
import io.castalia.schemas.block.BlockShape;
import io.castalia.schemas.wire.ActivationBlock;
import io.castalia.schemas.wire.Mark;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.serialization.Deserializer;

/** Everything that activations of a folder hold of one hookpoint, written out context by context. */
final class Firings {

    final List<List<String>> contexts = new ArrayList<>(); // by shard
    final List<Mark> marks = new ArrayList<>(); // by shard, the last
    final Map<Integer, Integer> counts = new TreeMap<>(); // by latent
    final Map<Integer, Float> maxima = new TreeMap<>(); // by latent

    private final BlockShape shape;

    private Firings(BlockShape shape) {
        this.shape = shape;
    }

    static Firings of(Path folder, Topics topics, BlockShape shape) {
        var firings = new Firings(shape);
        try (Home home = Home.open(new ConnectionOptions(), folder)) {
            Map<String, Object> clients = home.cluster().clients();
            try (TopicReader reader = TopicReader.of(clients);
                    Deserializer<ActivationBlock> values = AvroSerdes.deserializer(topics.activations(), clients)) {
                String topic = topics.activations().name();
                for (int shard = 0; shard < shape.shards(); shard++) {
                    firings.contexts.add(new ArrayList<>());
                }
                reader.read(topic, record -> {
                    if (new String(record.key(), StandardCharsets.UTF_8).startsWith(shape.name() + "/")) {
                        firings.take(values.deserialize(topic, record.value()), record.partition());
                    }
                });
            }
        }
        return firings;
    }

    private void take(ActivationBlock raw, int shard) {
        if (raw.getMark() != null) {
            marks.add(raw.getMark());
            return;
        }
        try {
            write(new Block(raw, shape, shard), shard);
        } catch (BadBlock e) {
            throw new AssertionError(e);
        }
    }

    private void write(Block block, int shard) {
        var firing = new ArrayList<TreeMap<String, Float>>();
        for (int context = 0; context < block.contexts(); context++) {
            firing.add(new TreeMap<>());
        }
        int next = 0;
        for (int i = 0; i < block.latents.length; i++) {
            counts.merge(block.latents[i], block.latentCounts[i], Integer::sum);
            for (int end = next + block.latentCounts[i]; next < end; next++) {
                int context = 0;
                while (block.firstTokens[context + 1] <= block.positions[next]) {
                    context++;
                }
                float value = Half.toFloat(block.values[next]);
                maxima.merge(block.latents[i], value, Math::max);
                firing.get(context)
                        .put(
                                "%06d at %04d"
                                        .formatted(
                                                block.latents[i], block.positions[next] - block.firstTokens[context]),
                                value);
            }
        }
        for (int context = 0; context < block.contexts(); context++) {
            contexts.get(shard).add(text(block, context) + " " + firing.get(context));
        }
    }

    private static String text(Block block, int context) {
        var text = new StringBuilder("%s of %s, %s: '%s'"
                .formatted(
                        block.contextIds.get(context),
                        block.partIds.get(context),
                        block.sides[context],
                        block.texts.get(context)));
        for (int t = block.firstTokens[context]; t < block.firstTokens[context + 1]; t++) {
            text.append(" %d[%d-%d%s]"
                    .formatted(
                            block.tokenIds[t],
                            block.spanStarts[t],
                            block.spanEnds[t],
                            block.masked(t) ? " masked" : ""));
        }
        return text.toString();
    }
}
