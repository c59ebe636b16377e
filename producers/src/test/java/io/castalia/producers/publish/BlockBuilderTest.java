package io.castalia.producers.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.castalia.producers.sparse.SparseCode;
import io.castalia.schemas.Columns;
import io.castalia.schemas.wire.ActivationBlock;
import io.castalia.schemas.wire.Mark;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumWriter;
import org.junit.jupiter.api.Test;

class BlockBuilderTest {

    private static final long ROOMY = 8 << 20;
    private static final int SEEDS = 200;

    @Test
    void blocks_manySeeds_agreeWithTheSlowTwin() {
        for (int seed = 0; seed < SEEDS; seed++) {
            var random = new Random(seed);
            int latents = 1 + random.nextInt(40);
            int shards = 1 + random.nextInt(5);
            int perBlock = 1 + random.nextInt(9);
            List<ContextRow> rows = Contexts.rows(random, random.nextInt(20), 12);
            List<SparseCode> codes = Contexts.codes(random, rows, latents, 6);

            List<ActivationBlock> blocks =
                    new BlockBuilder("layers.4", latents, shards, perBlock, ROOMY).blocks(rows, codes);

            assertThat(blocks).as("seed %d", seed).isEqualTo(slow(rows, codes, shards, perBlock));
        }
    }

    @Test
    void blocks_manySeeds_haveTheLengthsOfTheTable() {
        for (int seed = 0; seed < SEEDS; seed++) {
            var random = new Random(seed);
            List<ContextRow> rows = Contexts.rows(random, 1 + random.nextInt(10), 20);
            List<SparseCode> codes = Contexts.codes(random, rows, 50, 5);

            for (ActivationBlock block : new BlockBuilder("layers.4", 50, 3, 4, ROOMY).blocks(rows, codes)) {
                int n = block.getContexts();
                int t = sum(block.getTokenCounts());
                int a = sum(block.getLatentCounts());
                assertThat(block.getTexts()).as("seed %d", seed).hasSize(n);
                assertThat(block.getContextIds().remaining()).isEqualTo(16 * n);
                assertThat(block.getPartIds().remaining()).isEqualTo(16 * n);
                assertThat(block.getSides().remaining()).isEqualTo(n);
                assertThat(Columns.countVarints(block.getTokenCounts())).isEqualTo(n);
                assertThat(Columns.countVarints(block.getTokenIds())).isEqualTo(t);
                assertThat(Columns.countVarints(block.getSpans())).isEqualTo(2 * t);
                assertThat(block.getMasked().remaining()).isEqualTo((t + 7) / 8);
                assertThat(Columns.countVarints(block.getLatents()))
                        .isEqualTo(Columns.countVarints(block.getLatentCounts()));
                assertThat(Columns.countVarints(block.getPositions())).isEqualTo(a);
                assertThat(block.getValues().remaining()).isEqualTo(2 * a);
            }
        }
    }

    @Test
    void blocks_cutByBytes_staySmallerAndLoseNothing() throws Exception {
        for (int seed = 0; seed < 50; seed++) {
            var random = new Random(seed);
            List<ContextRow> rows = Contexts.rows(random, 60, 30);
            List<SparseCode> codes = Contexts.codes(random, rows, 100, 8);
            var builder = new BlockBuilder("layers.4", 100, 2, 1000, 4000);

            List<ActivationBlock> blocks = builder.blocks(rows, codes);

            assertThat(blocks)
                    .as("seed %d", seed)
                    .hasSizeGreaterThan(2)
                    .allSatisfy(block -> assertThat(bytes(block)).isLessThanOrEqualTo(4000));
            assertThat(blocks.stream().mapToInt(ActivationBlock::getContexts).sum())
                    .as("seed %d", seed)
                    .isEqualTo(2 * rows.size());
        }
    }

    @Test
    void alone_anyContext_isNoLessThanItsBlock() throws Exception {
        for (int seed = 0; seed < SEEDS; seed++) {
            var random = new Random(seed);
            ContextRow row = Contexts.row(random, 1 + random.nextInt(300));
            SparseCode code = Contexts.code(random, row.tokens(), 500, 40);
            var builder = new BlockBuilder("layers.4", 500, 3, 1, ROOMY);

            long bound = builder.alone(row, code);

            for (ActivationBlock block : builder.blocks(List.of(row), List.of(code))) {
                assertThat((long) bytes(block)).as("seed %d", seed).isLessThanOrEqualTo(bound);
            }
        }
    }

    @Test
    void size_manySeeds_isNoLessThanTheFullestShardAndHardlyMore() throws Exception {
        for (int seed = 0; seed < SEEDS; seed++) {
            var random = new Random(seed);
            int latents = 1 + random.nextInt(4000);
            int shards = 1 + random.nextInt(4);
            var size = new BlockSize(latents, shards);
            for (int block = 0; block < 3; block++) {
                List<ContextRow> rows = Contexts.rows(random, 1 + random.nextInt(20), 60);
                List<SparseCode> codes = Contexts.codes(random, rows, latents, 20);
                size.clear();
                for (int c = 0; c < rows.size(); c++) {
                    size.add(rows.get(c), codes.get(c));
                }

                int fullest = 0;
                for (ActivationBlock one :
                        new BlockBuilder("layers.4", latents, shards, 1000, ROOMY).blocks(rows, codes)) {
                    fullest = Math.max(fullest, bytes(one));
                }
                // Lengths and places of tokens' own bytes are taken to be five bytes each.
                int unknown = 512 + 20 * rows.size() + 8 * ownPieces(rows);
                assertThat(size.bytes()).as("seed %d", seed).isBetween((long) fullest, fullest * 101L / 100 + unknown);
            }
        }
    }

    private static int ownPieces(List<ContextRow> rows) {
        int own = 0;
        for (ContextRow row : rows) {
            for (int t = 0; t < row.tokens(); t++) {
                own += row.context().spansItsPiece(t) ? 0 : 1;
            }
        }
        return own;
    }

    @Test
    void mark_hasNoContextsAndEmptyColumns() {
        var mark = new Mark("tales", 12L, 3L);

        ActivationBlock block = BlockBuilder.mark("layers.4", 1, 2, mark);

        assertThat(lengths(block)).containsOnly(0);
        assertThat(block.getMark()).isEqualTo(mark);
        assertThat(block.getShard()).isEqualTo(1);
    }

    private static List<ActivationBlock> slow(List<ContextRow> rows, List<SparseCode> codes, int shards, int perBlock) {
        var blocks = new ArrayList<ActivationBlock>();
        for (int from = 0; from < rows.size(); from += perBlock) {
            int to = Math.min(rows.size(), from + perBlock);
            for (int shard = 0; shard < shards; shard++) {
                blocks.add(new SlowBlock(rows.subList(from, to), codes.subList(from, to), shard, shards).build());
            }
        }
        return blocks;
    }

    private static int[] lengths(ActivationBlock block) {
        return new int[] {
            block.getTexts().size(),
            block.getContextIds().remaining(),
            block.getPartIds().remaining(),
            block.getSides().remaining(),
            block.getTokenCounts().remaining(),
            block.getTokenIds().remaining(),
            block.getSpans().remaining(),
            block.getMasked().remaining(),
            block.getPieces().remaining(),
            block.getLatents().remaining(),
            block.getLatentCounts().remaining(),
            block.getPositions().remaining(),
            block.getValues().remaining()
        };
    }

    private static int sum(ByteBuffer varints) {
        return IntStream.of(Columns.varints(varints, Columns.countVarints(varints)))
                .sum();
    }

    private static int bytes(ActivationBlock block) throws IOException {
        var out = new ByteArrayOutputStream();
        var encoder = EncoderFactory.get().binaryEncoder(out, null);
        new SpecificDatumWriter<ActivationBlock>(block.getSchema(), SpecificData.get()).write(block, encoder);
        encoder.flush();
        return out.size();
    }
}
