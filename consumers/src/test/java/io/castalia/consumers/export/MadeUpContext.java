package io.castalia.consumers.export;

import io.castalia.schemas.Columns;
import io.castalia.schemas.Id;
import io.castalia.schemas.Side;
import io.castalia.schemas.wire.ActivationBlock;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;

/**
 * A context of letters, a token each, and how latents fire in it.
 *
 * @param firings halves by latent and token
 */
record MadeUpContext(
        Id part, Side side, String text, List<Boolean> masked, TreeMap<Integer, TreeMap<Integer, Short>> firings) {

    static final short ONE = 0x3c00;

    /** A context of up to so many tokens. */
    static MadeUpContext of(Random random, int part, int longest, int latents) {
        int tokens = random.nextInt(4) == 0 ? longest : 1 + random.nextInt(longest);
        var text = new StringBuilder();
        var masked = new ArrayList<Boolean>();
        for (int t = 0; t < tokens; t++) {
            text.append((char) ('a' + random.nextInt(3)));
            masked.add(random.nextInt(9) == 0);
        }
        var firings = new TreeMap<Integer, TreeMap<Integer, Short>>();
        for (int t = 0; t < tokens; t++) {
            for (int k = 0; k < 3 && !masked.get(t); k++) {
                firings.computeIfAbsent(random.nextInt(latents), latent -> new TreeMap<>())
                        .put(t, (short) (1 + random.nextInt(0x7bff)));
            }
        }
        return new MadeUpContext(
                Id.of("part", part), Side.of((byte) random.nextInt(2)), text.toString(), masked, firings);
    }

    int tokens() {
        return text.length();
    }

    int[] tokenIds() {
        return text.chars().toArray();
    }

    Id id() {
        return Id.ofTokens(tokenIds(), 0, tokens());
    }

    /** The block that one shard gets of some contexts. */
    static ActivationBlock block(String hookpoint, int shard, int shards, List<MadeUpContext> contexts) {
        var names = new ArrayList<Long>();
        var parts = new ArrayList<Long>();
        var sides = new byte[contexts.size()];
        var counts = new ArrayList<Integer>();
        var ids = new ArrayList<Integer>();
        var spans = new ArrayList<Integer>();
        var masked = new ArrayList<Boolean>();
        var firings = new TreeMap<Integer, TreeMap<Integer, Short>>();
        for (int i = 0; i < contexts.size(); i++) {
            MadeUpContext context = contexts.get(i);
            int first = ids.size();
            names.addAll(List.of(context.id().low(), context.id().high()));
            parts.addAll(List.of(context.part.low(), context.part.high()));
            sides[i] = context.side.wire();
            counts.add(context.tokens());
            context.text.chars().forEach(ids::add);
            context.text.chars().forEach(letter -> spans.addAll(List.of(0, 1)));
            masked.addAll(context.masked);
            context.firings.forEach((latent, at) -> at.forEach((token, half) -> {
                if (latent % shards == shard) {
                    firings.computeIfAbsent(latent / shards, l -> new TreeMap<>())
                            .put(first + token, half);
                }
            }));
        }
        var positions = new ArrayList<Integer>();
        var values = new ArrayList<Short>();
        firings.values().forEach(at -> {
            positions.addAll(gaps(at.keySet()));
            values.addAll(at.values());
        });
        return ActivationBlock.newBuilder()
                .setFormat(1)
                .setHookpoint(hookpoint)
                .setShard(shard)
                .setShards(shards)
                .setContexts(contexts.size())
                .setTexts(contexts.stream().map(MadeUpContext::text).toList())
                .setContextIds(longs(names))
                .setPartIds(longs(parts))
                .setSides(ByteBuffer.wrap(sides))
                .setTokenCounts(varints(counts))
                .setTokenIds(varints(ids))
                .setSpans(varints(spans))
                .setMasked(bits(masked))
                .setPieces(ByteBuffer.allocate(0))
                .setLatents(varints(gaps(firings.keySet())))
                .setLatentCounts(
                        varints(firings.values().stream().map(TreeMap::size).toList()))
                .setPositions(varints(positions))
                .setValues(shorts(values))
                .build();
    }

    private static List<Integer> gaps(Collection<Integer> ascending) {
        var gaps = new ArrayList<Integer>();
        int before = -1;
        for (int number : ascending) {
            gaps.add(number - before - 1);
            before = number;
        }
        return gaps;
    }

    private static ByteBuffer longs(List<Long> numbers) {
        return Columns.ofLongs(numbers.stream().mapToLong(Long::longValue).toArray(), numbers.size());
    }

    private static ByteBuffer varints(List<Integer> numbers) {
        return Columns.ofVarints(numbers.stream().mapToInt(Integer::intValue).toArray(), numbers.size());
    }

    private static ByteBuffer shorts(List<Short> numbers) {
        var shorts = new short[numbers.size()];
        for (int i = 0; i < shorts.length; i++) {
            shorts[i] = numbers.get(i);
        }
        return Columns.ofShorts(shorts, shorts.length);
    }

    private static ByteBuffer bits(List<Boolean> bits) {
        var bytes = new byte[(bits.size() + 7) / 8];
        for (int i = 0; i < bits.size(); i++) {
            bytes[i / 8] |= (byte) (bits.get(i) ? 1 << i % 8 : 0);
        }
        return ByteBuffer.wrap(bytes);
    }
}
