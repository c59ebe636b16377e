package io.castalia.streams.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.castalia.schemas.block.BadBlock;
import io.castalia.schemas.block.Block;
import io.castalia.schemas.wire.ActivationBlock;
import io.castalia.streams.fixture.Blocks;
import io.castalia.streams.fixture.Traffic;
import io.castalia.streams.fixture.World;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumWriter;
import org.junit.jupiter.api.Test;

final class BlockTest {

    private record Column(
            Function<ActivationBlock, ByteBuffer> get, BiConsumer<ActivationBlock.Builder, ByteBuffer> set) {}

    private static final List<Column> COLUMNS = List.of(
            new Column(ActivationBlock::getContextIds, ActivationBlock.Builder::setContextIds),
            new Column(ActivationBlock::getPartIds, ActivationBlock.Builder::setPartIds),
            new Column(ActivationBlock::getSides, ActivationBlock.Builder::setSides),
            new Column(ActivationBlock::getTokenCounts, ActivationBlock.Builder::setTokenCounts),
            new Column(ActivationBlock::getTokenIds, ActivationBlock.Builder::setTokenIds),
            new Column(ActivationBlock::getSpans, ActivationBlock.Builder::setSpans),
            new Column(ActivationBlock::getMasked, ActivationBlock.Builder::setMasked),
            new Column(ActivationBlock::getPieces, ActivationBlock.Builder::setPieces),
            new Column(ActivationBlock::getLatents, ActivationBlock.Builder::setLatents),
            new Column(ActivationBlock::getLatentCounts, ActivationBlock.Builder::setLatentCounts),
            new Column(ActivationBlock::getPositions, ActivationBlock.Builder::setPositions),
            new Column(ActivationBlock::getValues, ActivationBlock.Builder::setValues));

    private static final int PIECES = 7;

    @Test
    void block_manySeeds_agreesWithTheSlowTwin() throws Exception {
        for (int seed = 0; seed < 300; seed++) {
            int shard = seed % World.SHARDS;
            ActivationBlock raw = Blocks.of(shard, new World(seed).examples(1 + seed % 40));

            assertSame("seed " + seed, check(raw, shard), new NaiveBlock(raw, declaration(), shard));
        }
    }

    @Test
    void block_cutShort_isRefused() throws Exception {
        ActivationBlock good = Blocks.of(0, new World(1).examples(4));
        for (int c = 0; c < COLUMNS.size(); c++) {
            ByteBuffer whole = COLUMNS.get(c).get().apply(good);
            boolean mustBeRefused = c != PIECES; // Fewer tokens may have bytes of their own.
            for (int length = 0; length < whole.remaining(); length++) {
                assertSameFate("column " + c + " cut to " + length, with(good, c, bytes(whole, length)), mustBeRefused);
            }
            assertSameFate(
                    "column " + c + " with a byte more", with(good, c, bytes(whole, whole.remaining() + 1)), true);
        }
    }

    @Test
    void block_damaged_isRefusedOrReadAsTheSlowTwinDoes() throws Exception {
        for (int seed = 0; seed < 10_000; seed++) {
            var random = new Random(seed);
            ActivationBlock block = Blocks.of(0, new World(seed % 20).examples(3));
            for (int n = 1 + random.nextInt(3); n > 0; n--) {
                int c = random.nextInt(COLUMNS.size());
                byte[] column = bytes(COLUMNS.get(c).get().apply(block));
                if (column.length > 0) {
                    column[random.nextInt(column.length)] ^= (byte) (1 << random.nextInt(8));
                }
                block = with(block, c, column);
            }
            assertSameFate("seed " + seed, block, false);
        }
    }

    @Test
    void block_ofALargeCoder_takesAtMostFourAndAHalfBytesAnActivation() throws Exception {
        ActivationBlock raw = Traffic.LARGE.block(1, 256);
        var bytes = new ByteArrayOutputStream();
        var encoder = EncoderFactory.get().binaryEncoder(bytes, null);
        new SpecificDatumWriter<ActivationBlock>(raw.getSchema(), SpecificData.get()).write(raw, encoder);
        encoder.flush();

        Declaration declared = Declaration.of(Traffic.LARGE.hookpoint());
        Block block = new BlockCheck(declared, 0).check(raw, Traffic.PROVENANCE);

        assertSame("a large block", block, new NaiveBlock(raw, declared, 0));
        assertThat(block.tokens()).isEqualTo(256 * 256);
        assertThat((double) block.values.length / block.tokens()).isCloseTo(16, within(0.3));
        assertThat((double) bytes.size() / block.values.length).isBetween(3.5, 4.5);
    }

    /** Refused by both, or by neither and then read alike; never another exception. */
    private static void assertSameFate(String what, ActivationBlock raw, boolean mustBeRefused) throws BadBlock {
        NaiveBlock naive = null;
        Block block = null;
        try {
            naive = new NaiveBlock(raw, declaration(), 0);
        } catch (NaiveBlock.Unreadable unreadable) {
            // The twin does not say why.
        }
        try {
            block = check(raw, 0);
        } catch (BadBlock refused) {
            assertThat(refused).as(what).hasMessageNotContaining("null");
        }
        if (block == null) {
            boolean bySide = IntStream.range(0, raw.getSides().remaining())
                    .anyMatch(i -> raw.getSides().get(i) >> 1 != 0);
            boolean byLength = raw.getContextIds().remaining() != 16 * raw.getContexts()
                    || raw.getPartIds().remaining() != 16 * raw.getContexts()
                    || raw.getSides().remaining() != raw.getContexts();
            assertThat(naive == null || bySide || byLength).as(what).isTrue();
        } else {
            assertThat(mustBeRefused).as(what).isFalse();
            assertSame(what, block, Objects.requireNonNull(naive, what));
        }
    }

    private static void assertSame(String what, Block block, NaiveBlock naive) {
        assertThat(boxed(block.firstTokens)).as(what).isEqualTo(naive.firstTokens);
        assertThat(boxed(block.tokenIds)).as(what).isEqualTo(naive.tokenIds);
        assertThat(boxed(block.spanStarts)).as(what).isEqualTo(naive.starts);
        assertThat(boxed(block.spanEnds)).as(what).isEqualTo(naive.ends);
        assertThat(IntStream.range(0, block.tokens()).mapToObj(block::masked).toList())
                .as(what)
                .isEqualTo(naive.masked);
        assertThat(boxed(block.latents)).as(what).isEqualTo(naive.latents);
        assertThat(boxed(block.latentCounts)).as(what).isEqualTo(naive.latentCounts);
        assertThat(boxed(block.positions)).as(what).isEqualTo(naive.positions);
        assertThat(IntStream.range(0, block.values.length)
                        .mapToObj(i -> (int) block.values[i])
                        .toList())
                .as(what)
                .isEqualTo(naive.values);
    }

    private static List<Integer> boxed(int[] numbers) {
        return Arrays.stream(numbers).boxed().toList();
    }

    private static Declaration declaration() throws BadBlock {
        return Declaration.of(World.HOOKPOINT);
    }

    private static Block check(ActivationBlock raw, int shard) throws BadBlock {
        return new BlockCheck(declaration(), shard).check(raw, World.PROVENANCE);
    }

    private static ActivationBlock with(ActivationBlock block, int column, byte[] bytes) {
        ActivationBlock.Builder builder = ActivationBlock.newBuilder(block);
        COLUMNS.get(column).set().accept(builder, ByteBuffer.wrap(bytes));
        return builder.build();
    }

    private static byte[] bytes(ByteBuffer column) {
        return bytes(column, column.remaining());
    }

    private static byte[] bytes(ByteBuffer column, int length) {
        return Arrays.copyOf(Block.bytes(column), length);
    }
}
