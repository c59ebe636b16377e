package io.castalia.streams.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.castalia.schemas.Columns;
import io.castalia.schemas.Half;
import io.castalia.schemas.Id;
import io.castalia.schemas.Provenance;
import io.castalia.schemas.Side;
import io.castalia.schemas.wire.ActivationBlock;
import io.castalia.schemas.wire.Mark;
import io.castalia.streams.fixture.Blocks;
import io.castalia.streams.fixture.Example;
import io.castalia.streams.fixture.World;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class BlockCheckTest {

    /** Three tokens of which the first is masked; latents 0 and 4 fire on the second, 4 on the third. */
    private static final Example CONTEXT = new Example(
            Id.of("c"),
            Id.of("p"),
            Side.EXPLAINING,
            "ab c",
            List.of(101, 7, 8),
            List.of(0, 0, 3),
            List.of(0, 2, 4),
            List.of(true, false, false),
            new TreeMap<>(Map.of(
                    0, new TreeMap<>(Map.of(1, Half.of(1))),
                    4, new TreeMap<>(Map.of(1, Half.of(2), 2, Half.of(3))))));

    private static ActivationBlock good() {
        return Blocks.of(0, List.of(CONTEXT));
    }

    private static Block check(ActivationBlock block, Provenance provenance) throws BadBlock {
        return new BlockCheck(Declaration.of(World.HOOKPOINT), 0).check(block, provenance);
    }

    private static ByteBuffer ints(int... numbers) {
        return Columns.ofInts(numbers, numbers.length);
    }

    private static ByteBuffer halves(int... bits) {
        var halves = new short[bits.length];
        for (int i = 0; i < bits.length; i++) {
            halves[i] = (short) bits[i];
        }
        return Columns.ofShorts(halves, halves.length);
    }

    private static Arguments bad(String message, UnaryOperator<ActivationBlock.Builder> change) {
        return Arguments.of(message, change);
    }

    static Stream<Arguments> badBlocks() {
        return Stream.of(
                bad("layout is 2", b -> b.setFormat(2)),
                bad("shard 1 of 2", b -> b.setShard(1)),
                bad("shard 0 of 3", b -> b.setShards(3)),
                bad("-1 contexts", b -> b.setContexts(-1)),
                bad("1 texts for 2 contexts", b -> b.setContexts(2)),
                bad("contextIds has 15 bytes", b -> b.setContextIds(ByteBuffer.allocate(15))),
                bad("partIds has 32 bytes", b -> b.setPartIds(ByteBuffer.allocate(32))),
                bad("sides has 0 bytes", b -> b.setSides(ByteBuffer.allocate(0))),
                bad("a side is 2", b -> b.setSides(ByteBuffer.wrap(new byte[] {2}))),
                bad("tokenCounts has 5 bytes", b -> b.setTokenCounts(ByteBuffer.allocate(5))),
                bad("a context has 0 tokens", b -> b.setTokenCounts(ints(0))),
                bad("4 tokens together, but tokenIds holds 3", b -> b.setTokenCounts(ints(4))),
                bad("tokenIds has 13 bytes", b -> b.setTokenIds(ByteBuffer.allocate(13))),
                bad("the id -7", b -> b.setTokenIds(ints(101, -7, 8))),
                bad("spanStarts has 8 bytes", b -> b.setSpanStarts(ints(0, 0))),
                bad("spanEnds has 16 bytes", b -> b.setSpanEnds(ints(0, 2, 4, 4))),
                bad("spans 0 to 5, but its context's text has 4", b -> b.setSpanEnds(ints(0, 5, 4))),
                bad("spans 3 to 2", b -> b.setSpanStarts(ints(0, 3, 3))),
                bad("spans -1 to 2", b -> b.setSpanStarts(ints(0, -1, 3))),
                bad("masked has 2 bytes", b -> b.setMasked(ByteBuffer.allocate(2))),
                bad("pieceLengths has 4 bytes", b -> b.setPieceLengths(ByteBuffer.allocate(4))),
                bad("pieces has 1 bytes", b -> b.setPieces(ByteBuffer.allocate(1))),
                bad("latents has 7 bytes", b -> b.setLatents(ByteBuffer.allocate(7))),
                bad("latentCounts has 4 bytes", b -> b.setLatentCounts(ints(1))),
                bad("latent 4 follows latent 4", b -> b.setLatents(ints(4, 4))),
                bad("latent -2 follows", b -> b.setLatents(ints(-2, 4))),
                bad("latent 3 is not one of shard 0", b -> b.setLatents(ints(0, 3))),
                bad("latent 10 is not one of shard 0", b -> b.setLatents(ints(0, 10))),
                bad("latent 0 has 0 activations", b -> b.setLatentCounts(ints(0, 3))),
                bad("latent 0 has -1 activations", b -> b.setLatentCounts(ints(-1, 4))),
                bad("latent 4 has 3 activations, with 2 left", b -> b.setLatentCounts(ints(1, 3))),
                bad("latent 4 has 2147483647", b -> b.setLatentCounts(ints(1, Integer.MAX_VALUE))),
                bad("2 activations together, but positions holds 3", b -> b.setLatentCounts(ints(1, 1))),
                bad("token 1 after token 1", b -> b.setPositions(ints(1, 1, 1))),
                bad("token 3 after token 1, of 3", b -> b.setPositions(ints(1, 1, 3))),
                bad("token -1", b -> b.setPositions(ints(-1, 1, 2))),
                bad("token 0, which is masked", b -> b.setPositions(ints(0, 1, 2))),
                bad("values has 4 bytes", b -> b.setValues(halves(1, 1))),
                bad("bits 0x0000", b -> b.setValues(halves(0, 1, 1))),
                bad("bits 0x8000", b -> b.setValues(halves(1, 0x8000, 1))),
                bad("bits 0xbc00", b -> b.setValues(halves(1, 0xbc00, 1))),
                bad("bits 0x7c00", b -> b.setValues(halves(1, 1, 0x7c00))),
                bad("bits 0xfc00", b -> b.setValues(halves(1, 1, 0xfc00))),
                bad("bits 0x7e00", b -> b.setValues(halves(1, 1, 0x7e00))),
                bad("a mark has none", b -> b.setMark(new Mark("corpus", 1L, 1L))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badBlocks")
    void check_badBlock_saysWhat(String message, UnaryOperator<ActivationBlock.Builder> change) {
        ActivationBlock block = change.apply(ActivationBlock.newBuilder(good())).build();

        assertThatThrownBy(() -> check(block, World.PROVENANCE))
                .isInstanceOf(BadBlock.class)
                .hasMessageContaining(message);
    }

    @Test
    void check_neitherContextsNorMark_isRefused() {
        assertThatThrownBy(() -> check(Blocks.of(0, List.of()), World.PROVENANCE))
                .hasMessageContaining("neither contexts nor a mark");
        assertThatThrownBy(() -> check(Blocks.mark(0, "corpus", -1, 1), World.PROVENANCE))
                .hasMessageContaining("-1 contexts of 1 parts");
    }

    @Test
    void check_goodBlocks_pass() throws BadBlock {
        assertThat(check(good(), World.PROVENANCE).positions).containsExactly(1, 1, 2);
        for (int seed = 0; seed < 50; seed++) {
            List<Example> examples = new World(seed).examples(1 + new Random(seed).nextInt(30));
            assertThat(check(Blocks.of(0, examples), World.PROVENANCE).contexts())
                    .isEqualTo(examples.size());
        }
        ActivationBlock subnormal = ActivationBlock.newBuilder(good())
                .setValues(halves(1, 0x03ff, 0x7bff))
                .build();
        assertThat(check(subnormal, World.PROVENANCE).values).hasSize(3);
    }

    @Test
    void check_otherProvenance_isRefusedByName() {
        for (String what : List.of("model", "coder", "tokenizer")) {
            var other = new Provenance(
                    what.equals("model") ? "x" : "m",
                    what.equals("coder") ? "x" : "c",
                    what.equals("tokenizer") ? "" : "t",
                    "corpus",
                    "code",
                    "run");
            assertThatThrownBy(() -> check(good(), other)).hasMessageContaining("the block's " + what + " is '");
        }
    }

    @Test
    void check_contextLongerThanDeclared_isRefused() {
        var longer = new TreeMap<Integer, java.util.NavigableMap<Integer, Short>>();
        int n = World.CONTEXT + 1;
        var context = new Example(
                Id.of("c"),
                Id.of("p"),
                Side.EXPLAINING,
                "",
                java.util.Collections.nCopies(n, 1),
                java.util.Collections.nCopies(n, 0),
                java.util.Collections.nCopies(n, 0),
                java.util.Collections.nCopies(n, false),
                longer);

        assertThatThrownBy(() -> check(Blocks.of(0, List.of(context)), World.PROVENANCE))
                .hasMessageContaining("has 49 tokens, but 'layers.4' was declared with at most 48");
    }

    /** Whatever the damage: it is refused, or it is a block; never another exception. */
    @Test
    void check_randomDamage_neverFailsOtherwise() {
        for (int seed = 0; seed < 3000; seed++) {
            var random = new Random(seed);
            ActivationBlock block = Blocks.of(0, new World(seed % 20).examples(3));
            List<ByteBuffer> columns = List.of(
                    block.getContextIds(),
                    block.getSides(),
                    block.getTokenCounts(),
                    block.getTokenIds(),
                    block.getSpanStarts(),
                    block.getSpanEnds(),
                    block.getMasked(),
                    block.getPieceLengths(),
                    block.getLatents(),
                    block.getLatentCounts(),
                    block.getPositions(),
                    block.getValues());
            for (int n = 1 + random.nextInt(3); n > 0; n--) {
                ByteBuffer column = columns.get(random.nextInt(columns.size()));
                if (column.hasRemaining()) {
                    int at = random.nextInt(column.remaining());
                    column.put(at, (byte) (column.get(at) ^ 1 << random.nextInt(8)));
                }
            }
            try {
                Block checked = check(block, World.PROVENANCE);
                new WindowGrid(checked, World.WINDOW)
                        .visitAll((latent, window, from, to) -> assertThat(to).isGreaterThan(from));
            } catch (BadBlock refused) {
                assertThat(refused).as("seed %d", seed).hasMessageNotContaining("null");
            }
        }
    }
}
