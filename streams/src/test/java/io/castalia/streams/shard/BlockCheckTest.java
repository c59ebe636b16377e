package io.castalia.streams.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.castalia.schemas.Columns;
import io.castalia.schemas.Half;
import io.castalia.schemas.Id;
import io.castalia.schemas.Provenance;
import io.castalia.schemas.Side;
import io.castalia.schemas.block.BadBlock;
import io.castalia.schemas.block.Block;
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

    private static ByteBuffer varints(int... numbers) {
        return Columns.ofVarints(numbers, numbers.length);
    }

    private static ByteBuffer bytes(int... bytes) {
        var column = ByteBuffer.allocate(bytes.length);
        for (int b : bytes) {
            column.put((byte) b);
        }
        return column.flip();
    }

    private static ByteBuffer halves(int... bits) {
        var halves = new short[bits.length];
        for (int i = 0; i < bits.length; i++) {
            halves[i] = (short) bits[i];
        }
        return Columns.ofShorts(halves, halves.length);
    }

    /** Spans of which the second is this one. */
    private static ByteBuffer spans(int start, int length) {
        return varints(0, 0, Columns.zigzag(start), length, 0, 0);
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
                bad("tokenCounts: 5 bytes follow the last of 1", b -> b.setTokenCounts(varints(3, 0, 0, 0, 0, 0))),
                bad("tokenCounts: 0 bytes are too few for 1", b -> b.setTokenCounts(bytes())),
                bad("context 0 of the block has 0 tokens", b -> b.setTokenCounts(varints(0))),
                bad("4 tokens or more together, but tokenIds has 3", b -> b.setTokenCounts(varints(4))),
                bad("tokenIds: 1 bytes follow the last of 3", b -> b.setTokenIds(varints(101, 7, 8, 9))),
                bad("tokenIds: number 2, at byte 2, is cut off", b -> b.setTokenIds(bytes(101, 7, 0x80))),
                bad("tokenIds: number 1, at byte 1, is longer", b -> b.setTokenIds(bytes(101, 0x87, 0, 8))),
                bad("number 1, at byte 1, is above", b -> b.setTokenIds(bytes(101, 0xff, 0xff, 0xff, 0xff, 8, 8))),
                bad("number 1, at byte 1, is above", b -> b.setTokenIds(bytes(101, 0x80, 0x80, 0x80, 0x80, 0x80, 1))),
                bad("spans has 5 bytes, too few", b -> b.setSpans(varints(0, 0, 0, 2, 2))),
                bad("spans: number 5, at byte 5, is cut off", b -> b.setSpans(bytes(0, 0, 0, 2, 2, 0x81))),
                bad("spans: 1 bytes follow", b -> b.setSpans(varints(0, 0, 0, 2, 2, 1, 0))),
                bad("spans 2 code points from 3 on, but its context's text has 4", b -> b.setSpans(spans(3, 2))),
                bad("spans 0 code points from 5 on", b -> b.setSpans(spans(5, 0))),
                bad("spans 1 code points from -1 on", b -> b.setSpans(spans(-1, 1))),
                bad("spans 2147483647 code points from 1 on", b -> b.setSpans(spans(1, Integer.MAX_VALUE))),
                bad("code points from 1073741823 on", b -> b.setSpans(spans((1 << 30) - 1, 0))),
                bad("masked has 2 bytes", b -> b.setMasked(ByteBuffer.allocate(2))),
                bad("pieces: at byte 0 token 3 of 3", b -> b.setPieces(bytes(3, 0))),
                bad("pieces: at byte 2 token 3 of 3", b -> b.setPieces(bytes(2, 0, 0, 0))),
                bad("token 1 of 3 has 3 bytes of 2 that are left", b -> b.setPieces(bytes(1, 3, 'a', 'b'))),
                bad("piece at byte 3: 0 bytes are too few", b -> b.setPieces(bytes(0, 1, 'a', 1))),
                bad("piece at byte 0: number 0, at byte 0, is longer", b -> b.setPieces(bytes(0x80, 0, 0))),
                bad("piece at byte 0: number 0, at byte 0, is cut off", b -> b.setPieces(bytes(0, 0x81))),
                bad(
                        "piece at byte 0: number 0, at byte 0, is above",
                        b -> b.setPieces(bytes(0xff, 0xff, 0xff, 0xff, 8))),
                bad(
                        "latents: 1 bytes follow the last of 2",
                        b -> b.setLatents(bytes(0, 1, 0x80)).setLatentCounts(varints(1, 2))),
                bad("latentCounts: 1 bytes are too few for 2", b -> b.setLatentCounts(varints(3))),
                bad("latentCounts: 1 bytes follow", b -> b.setLatentCounts(varints(1, 1, 1))),
                bad("latent 10 is not one of shard 0 of 2", b -> b.setLatents(varints(0, 4))),
                bad("latent 4294967296 is not", b -> b.setLatents(varints(0, Integer.MAX_VALUE))),
                bad("latent 0 has 0 activations", b -> b.setLatentCounts(varints(0, 3))),
                bad("latent 4 has 3 activations, with 2 left", b -> b.setLatentCounts(varints(1, 3))),
                bad("latent 4 has 2147483647", b -> b.setLatentCounts(varints(1, Integer.MAX_VALUE))),
                bad("2 activations together, but values holds 3", b -> b.setLatentCounts(varints(1, 1))),
                bad("latent 4 fires at token 3, but the block has 3", b -> b.setPositions(varints(1, 1, 1))),
                bad("fires at token 2147483649", b -> b.setPositions(varints(1, 1, Integer.MAX_VALUE))),
                bad("latent 0 fires at token 0, which is masked", b -> b.setPositions(varints(0, 1, 0))),
                bad("latent 4 fires at token 0, which is masked", b -> b.setPositions(varints(1, 0, 1))),
                bad("positions: 1 bytes follow", b -> b.setPositions(varints(1, 1, 0, 0))),
                bad("positions: 1 bytes are too few for 3", b -> b.setPositions(varints(1))),
                bad("values has 5 bytes", b -> b.setValues(ByteBuffer.allocate(5))),
                bad("positions: 1 bytes follow the last of 2", b -> b.setValues(halves(1, 1))),
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
                .hasMessageContaining(
                        "has 49 tokens, but must have at least 1, and 'layers.4' was declared with at most 48");
    }
}
