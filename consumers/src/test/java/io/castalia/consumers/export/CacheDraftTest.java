package io.castalia.consumers.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.castalia.schemas.block.BadBlock;
import io.castalia.schemas.block.Block;
import io.castalia.schemas.block.BlockShape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CacheDraftTest {

    private static final String NAME = "layers.1";
    private static final int CONTEXT = 16;

    @TempDir
    private Path folder = Path.of("");

    private record Shape(int latents, int shards, CacheSettings settings) {}

    @Test
    void write_manySeeds_holdsWhatTheSlowTwinHolds() throws Exception {
        for (int seed = 0; seed < 40; seed++) {
            var random = new Random(seed);
            var shape = new Shape(
                    5 + random.nextInt(60),
                    1 + random.nextInt(3),
                    new CacheSettings(
                            1 + random.nextInt(5),
                            random.nextBoolean(),
                            7,
                            1 + random.nextInt(seed % 2 == 0 ? 9 : 9999)));
            List<MadeUpContext> contexts = contexts(random, 1 + random.nextInt(40), shape.latents);
            Path written = folder.resolve("seed" + seed);

            CacheCounts counts = write(written, shape, List.of(contexts), random);

            assertSame("seed " + seed, written, shape, counts, contexts);
        }
    }

    @Test
    void write_moreRowsThanABucketHolds_keepsTheirOrder() throws Exception {
        var shape = new Shape(3, 2, new CacheSettings(2, true, 0, 100));
        List<MadeUpContext> contexts = contexts(new Random(5), 2500, 3);
        Path written = folder.resolve("many");

        CacheCounts counts = write(written, shape, List.of(contexts), new Random(6));

        assertSame("many rows", written, shape, counts, contexts);
    }

    @Test
    void write_contextThatOneShardHasNotYet_leavesItOutOfAll() throws Exception {
        var shape = new Shape(9, 2, new CacheSettings(1, true, 0, 100));
        List<MadeUpContext> contexts = contexts(new Random(7), 12, 9);
        List<MadeUpContext> fewer = new ArrayList<>(contexts);
        fewer.remove(once(contexts));

        CacheCounts counts = write(folder.resolve("cut"), shape, List.of(contexts, fewer), new Random(1));

        assertThat(counts.incomplete()).isEqualTo(1);
        assertSame("without one", folder.resolve("cut"), shape, counts, fewer);
    }

    @Test
    void write_contextThatTheFirstShardHasNot_leavesItOut() throws Exception {
        var shape = new Shape(9, 2, new CacheSettings(1, true, 0, 100));
        List<MadeUpContext> contexts = contexts(new Random(7), 12, 9);
        List<MadeUpContext> fewer = contexts.subList(0, 11);

        CacheCounts counts = write(folder.resolve("more"), shape, List.of(fewer, contexts), new Random(1));

        assertThat(counts.incomplete()).isEqualTo(1);
        assertSame("without the last", folder.resolve("more"), shape, counts, fewer);
    }

    @Test
    void write_rangesOfMoreThan65536Latents_takesFourBytesANumber() throws Exception {
        var shape = new Shape(200_000, 1, new CacheSettings(2, true, 0, 1000));
        List<MadeUpContext> contexts = contexts(new Random(8), 5, shape.latents);

        CacheCounts counts = write(folder.resolve("wide"), shape, List.of(contexts), new Random(1));

        assertThat(new Tensors(folder.resolve("wide/0_99999.safetensors")).type("locations"))
                .isEqualTo("U32");
        assertSame("wide", folder.resolve("wide"), shape, counts, contexts);
    }

    /** The place of a context that comes once. */
    private static int once(List<MadeUpContext> contexts) {
        int at = 3;
        while (Collections.frequency(contexts, contexts.get(at)) > 1) {
            at++;
        }
        return at;
    }

    /** Some of them twice, and some the same text in another part. */
    private static List<MadeUpContext> contexts(Random random, int n, int latents) {
        var contexts = new ArrayList<MadeUpContext>();
        for (int i = 0; i < n; i++) {
            contexts.add(
                    i > 0 && random.nextInt(5) == 0
                            ? contexts.get(random.nextInt(i))
                            : MadeUpContext.of(random, i, CONTEXT, latents));
        }
        return contexts;
    }

    /** Gives the first shard blocks in order, and the others the same blocks in another. */
    private static CacheCounts write(Path to, Shape shape, List<List<MadeUpContext>> byShard, Random random)
            throws IOException, BadBlock {
        Path work = Files.createDirectories(to.resolveSibling(to.getFileName() + ".work"));
        var blockShape = new BlockShape(NAME, shape.latents, CONTEXT, shape.shards);
        var draft = new CacheDraft(blockShape, shape.settings, work);
        for (int shard = 0; shard < shape.shards; shard++) {
            List<List<MadeUpContext>> blocks = blocks(byShard.get(Math.min(shard, byShard.size() - 1)), random);
            if (shard > 0) {
                Collections.shuffle(blocks, random);
            }
            for (List<MadeUpContext> block : blocks) {
                draft.add(shard, new Block(MadeUpContext.block(NAME, shard, shape.shards, block), blockShape, shard));
            }
        }
        return draft.write(Files.createDirectories(to));
    }

    private static List<List<MadeUpContext>> blocks(List<MadeUpContext> contexts, Random random) {
        var blocks = new ArrayList<List<MadeUpContext>>();
        for (int from = 0; from < contexts.size(); ) {
            int to = Math.min(contexts.size(), from + 1 + random.nextInt(9));
            blocks.add(contexts.subList(from, to));
            from = to;
        }
        return blocks;
    }

    /** The slow twin: goes through rows, positions and latents one by one, and asks of each whether it fires. */
    private static void assertSame(
            String what, Path written, Shape shape, CacheCounts counts, List<MadeUpContext> contexts)
            throws IOException {
        List<MadeUpContext> rows = contexts.stream()
                .filter(context -> shape.settings.padded() || context.tokens() == CONTEXT)
                .toList();
        var splits = new Splits(shape.latents, shape.settings.splits());
        long activations = 0;
        for (int split = 0; split < splits.size(); split++) {
            var locations = new ArrayList<Long>();
            var values = new ArrayList<Long>();
            var tokens = new ArrayList<Long>();
            for (int row = 0; row < rows.size(); row++) {
                for (int t = 0; t < CONTEXT; t++) {
                    tokens.add(
                            t < rows.get(row).tokens() ? rows.get(row).text().charAt(t) : (long) shape.settings.pad());
                    for (int latent = splits.start(split); latent <= splits.end(split); latent++) {
                        var at = rows.get(row).firings().get(latent);
                        if (at != null && at.containsKey(t)) {
                            locations.addAll(List.of((long) row, (long) t, (long) latent - splits.start(split)));
                            values.add((long) at.get(t));
                        }
                    }
                }
            }
            activations += values.size();
            var file = new Tensors(written.resolve(splits.file(split)));
            assertThat(file.numbers("locations")).as(what).isEqualTo(locations);
            assertThat(file.shape("locations")).as(what).isEqualTo(List.of(values.size(), 3));
            assertThat(file.numbers("activations")).as(what).isEqualTo(values);
            assertThat(file.type("activations")).as(what).isEqualTo("F16");
            assertThat(file.numbers("tokens")).as(what).isEqualTo(tokens);
            assertThat(file.shape("tokens")).as(what).isEqualTo(List.of(rows.size(), CONTEXT));
        }
        assertThat(Files.readAllLines(written.resolve(CacheDraft.CONTEXTS)))
                .as(what)
                .hasSize(rows.size());
        assertThat(counts.rows()).as(what).isEqualTo(rows.size());
        assertThat(counts.activations()).as(what).isEqualTo(activations);
        assertThat(counts.tokens())
                .as(what)
                .isEqualTo(rows.stream().mapToLong(MadeUpContext::tokens).sum());
    }
}
