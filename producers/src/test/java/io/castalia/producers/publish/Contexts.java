package io.castalia.producers.publish;

import io.castalia.producers.model.TokenizedContext;
import io.castalia.producers.sparse.SparseCode;
import io.castalia.schemas.Half;
import io.castalia.schemas.Id;
import io.castalia.schemas.Side;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;

/** Contexts and codes made from a seed. */
final class Contexts {

    private Contexts() {}

    /** A context of so many tokens, the first of them masked, as others may be; some have bytes of their own. */
    static ContextRow row(Random random, int tokens) {
        var text = new StringBuilder();
        var ids = new int[tokens];
        var starts = new int[tokens];
        var ends = new int[tokens];
        var masked = new boolean[tokens];
        var pieces = new byte[tokens][];
        for (int t = 0; t < tokens; t++) {
            int point = t % 3 == 0 ? 0x1f600 + random.nextInt(50) : 'a' + random.nextInt(26);
            starts[t] = text.codePointCount(0, text.length());
            text.appendCodePoint(point);
            ends[t] = starts[t] + 1;
            text.append(random.nextInt(3) == 0 ? " " : "");
            pieces[t] = Character.toString(point).getBytes(StandardCharsets.UTF_8);
            if (t > 0 && random.nextInt(6) == 0) {
                // Two tokens of one character, as of a tokenizer of bytes.
                starts[t] = starts[t - 1];
                ends[t] = ends[t - 1];
                pieces[t] = new byte[random.nextInt(200)];
                random.nextBytes(pieces[t]);
            }
            ids[t] = random.nextInt(random.nextBoolean() ? 130 : 30_000);
            masked[t] = t == 0 || random.nextInt(8) == 0;
        }
        return new ContextRow(
                new Id(random.nextLong(), random.nextLong()),
                random.nextBoolean() ? Side.EXPLAINING : Side.SCORING,
                new TokenizedContext(text.toString(), ids, starts, ends, masked, pieces));
    }

    static List<ContextRow> rows(Random random, int contexts, int longest) {
        var rows = new ArrayList<ContextRow>();
        for (int c = 0; c < contexts; c++) {
            rows.add(row(random, 1 + random.nextInt(longest)));
        }
        return rows;
    }

    /** A code with up to so many latents a token; some of its values are zero. */
    static SparseCode code(Random random, int tokens, int latents, int atMost) {
        var rows = new int[tokens + 1];
        var firing = new ArrayList<Integer>();
        var halves = new ArrayList<Short>();
        for (int t = 0; t < tokens; t++) {
            var ofToken = new TreeMap<Integer, Short>();
            for (int i = random.nextInt(atMost + 1); i > 0; i--) {
                ofToken.put(random.nextInt(latents), Half.of(random.nextInt(5) == 0 ? 0 : random.nextFloat() * 9));
            }
            firing.addAll(ofToken.keySet());
            halves.addAll(ofToken.values());
            rows[t + 1] = firing.size();
        }
        var values = new short[halves.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = halves.get(i);
        }
        return new SparseCode(rows, firing.stream().mapToInt(i -> i).toArray(), values);
    }

    static List<SparseCode> codes(Random random, List<ContextRow> rows, int latents, int atMost) {
        return rows.stream()
                .map(row -> code(random, row.tokens(), latents, atMost))
                .toList();
    }
}
