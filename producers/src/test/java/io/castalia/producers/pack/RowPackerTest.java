package io.castalia.producers.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.castalia.producers.model.TokenizedContext;
import io.castalia.schemas.Refusal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RowPackerTest {

    private static final int BOS = 1;
    private static final int SEPARATOR = 2;
    private static final String MARK = "<end>";

    /** A part of a topic: which document it is of, whether it begins it, and its words, each a token. */
    private record Part(String corpus, boolean begins, List<String> words, boolean ends) {}

    @Test
    void add_documentsOfDelphisDefaults_asManyRowsAsThatProgramHas() {
        // Ten million tokens of one group, separators among them, in rows of 256 (reference: 39,062 rows).
        var packer = new RowPacker(new RowRule(256, MARK, List.of(), 0, RowRule.DOCUMENTS), Place.start());
        long rows = 0;
        for (int part = 0; part < 2_000; part++) {
            rows += packer.add("c", part, true, contexts(words(4_999), true, 0, 0))
                    .size();
        }
        packer.end();

        assertThat(rows).isEqualTo(39_062);
        assertThat(rows / 32).isEqualTo(1_220);
        assertThat(rows / 32 * 32 * 256 / 32).as("windows of 32").isEqualTo(312_320);
        assertThat(packer.dropped()).isEqualTo(10_000_000 - 39_062 * 256);
    }

    @Test
    void add_moreDocumentsThanAreJoined_dropsWhatDoesNotFillARow() {
        var packer = new RowPacker(new RowRule(8, MARK, List.of(), 0, 2), Place.start());

        assertThat(packer.add("c", 0, true, contexts(List.of("a", "b", "c"), true, 0, 0)))
                .isEmpty();
        assertThat(packer.add("c", 1, true, contexts(List.of("d", "e", "f", "g", "h"), true, 0, 0)))
                .singleElement()
                .satisfies(row -> assertThat(row.context().text()).isEqualTo("<end> a b c<end> d e f"));
        assertThat(packer.add("c", 2, true, contexts(words(7), true, 0, 0)))
                .singleElement()
                .satisfies(row -> assertThat(row.context().text()).startsWith("<end> w0"));
        assertThat(packer.dropped()).isEqualTo(2);
    }

    @Test
    void add_rowOverTwoParts_spansAndPiecesOfBoth() {
        var packer = new RowPacker(new RowRule(6, MARK, List.of(BOS), 1, 9), Place.start());
        packer.add("c", 0, true, contexts(List.of("naïve", "😀"), true, 1, 1));

        RowPacker.Row row = packer.add("c", 1, true, contexts(List.of("b", "c"), true, 1, 1))
                .get(0);

        TokenizedContext context = row.context();
        assertThat(context.text()).isEqualTo("<end> naïve 😀<end> b");
        assertThat(context.ids()).containsExactly(BOS, SEPARATOR, id("naïve"), id("😀"), SEPARATOR, id("b"));
        assertThat(IntStream.range(0, 6).filter(context::masked)).containsExactly(0);
        assertThat(context.spansItsPiece(2)).isTrue();
        assertThat(new String(context.piece(3), java.nio.charset.StandardCharsets.UTF_8))
                .isEqualTo(" 😀");
        assertThat(context.start(4)).isEqualTo(13);
        assertThat(context.end(5)).isEqualTo(20);
        assertThat(row.offset()).isZero();
        assertThat(row.token()).isZero();
    }

    @Test
    void add_anyPartsAndRestarts_asOneListOfTokensCutAtOnce() {
        for (int seed = 0; seed < 400; seed++) {
            var random = new Random(seed);
            int bos = random.nextInt(2);
            int behind = random.nextInt(2);
            int documents = 1 + random.nextInt(6);
            int length = bos + 1 + random.nextInt(20);
            var rule = new RowRule(length, MARK, bos == 1 ? List.of(BOS) : List.of(), behind, documents);
            List<Part> topic = topic(random);

            assertThat(packed(topic, rule, random, bos, behind))
                    .as("seed %d", seed)
                    .isEqualTo(slow(topic, rule));
        }
    }

    /** Reads the topic part by part, and now and then begins again from what it has noted. */
    private static List<List<Integer>> packed(List<Part> topic, RowRule rule, Random random, int bos, int behind) {
        var rows = new ArrayList<List<Integer>>();
        var packer = new RowPacker(rule, Place.start());
        for (int next = 0; next < topic.size(); next++) {
            Part part = topic.get(next);
            add(packer, part, next, bos, behind).forEach(row -> rows.add(ids(row)));
            Place place = packer.place(next + 1);
            if (random.nextInt(3) == 0) {
                packer = new RowPacker(rule, place);
                for (int again = (int) place.offset(); again <= next; again++) {
                    assertThat(topic.get(again).ends)
                            .as("an end is behind every place")
                            .isFalse();
                    assertThat(add(packer, topic.get(again), again, bos, behind))
                            .isEmpty();
                }
                assertThat(packer.place(next + 1)).isEqualTo(place);
            }
        }
        return rows;
    }

    private static List<RowPacker.Row> add(RowPacker packer, Part part, int offset, int bos, int behind) {
        List<RowPacker.Row> rows =
                packer.add(part.corpus, offset, part.begins, contexts(part.words, part.begins, bos, behind));
        if (part.ends) {
            packer.end();
        }
        return rows;
    }

    /** All tokens up to each place where what is left is dropped, cut. */
    private static List<List<Integer>> slow(List<Part> topic, RowRule rule) {
        var rows = new ArrayList<List<Integer>>();
        var stretch = new ArrayList<Integer>();
        Optional<String> corpus = Optional.empty();
        int documents = 0;
        for (Part part : topic) {
            boolean group = part.begins && documents == rule.documents();
            if (group || !corpus.equals(Optional.of(part.corpus))) {
                cut(stretch, rule, rows);
                documents = group ? 0 : documents;
            }
            corpus = Optional.of(part.corpus);
            if (part.begins) {
                documents++;
                stretch.add(SEPARATOR);
            }
            part.words.forEach(word -> stretch.add(id(word)));
            if (part.ends) {
                cut(stretch, rule, rows);
                documents = 0;
            }
        }
        cut(stretch, rule, rows);
        return rows;
    }

    private static void cut(List<Integer> stretch, RowRule rule, List<List<Integer>> rows) {
        for (int from = 0; from + rule.room() <= stretch.size(); from += rule.room()) {
            var row = new ArrayList<>(rule.before());
            row.addAll(stretch.subList(from, from + rule.room()));
            rows.add(row);
        }
        stretch.clear();
    }

    private static List<Part> topic(Random random) {
        var topic = new ArrayList<Part>();
        int parts = random.nextInt(30);
        for (int i = 0; i < parts; i++) {
            topic.add(new Part(
                    random.nextInt(8) == 0 ? "b" : "a",
                    random.nextInt(3) > 0,
                    words(random.nextInt(random.nextBoolean() ? 5 : 40)),
                    random.nextInt(9) == 0));
        }
        return topic;
    }

    @Test
    void rule_thatCannotBe_refused() {
        assertThatThrownBy(() -> new RowRule(1, MARK, List.of(BOS), 0, 1)).isInstanceOf(Refusal.class);
        assertThatThrownBy(() -> new RowRule(8, "", List.of(), 0, 1)).isInstanceOf(Refusal.class);
        assertThatThrownBy(() -> new RowRule(8, MARK, List.of(), 0, 0)).isInstanceOf(Refusal.class);
    }

    private static List<Integer> ids(RowPacker.Row row) {
        return Arrays.stream(row.context().ids()).boxed().toList();
    }

    private static List<String> words(int n) {
        return IntStream.range(0, n).mapToObj(i -> "w" + i % 50).toList();
    }

    private static int id(String word) {
        return 3 + (word.hashCode() & 0xffff);
    }

    /** As a tokenizer gives them: words of at most seven tokens together, special tokens around, each word with its space. */
    private static List<TokenizedContext> contexts(List<String> words, boolean begins, int bos, int behind) {
        var all = new ArrayList<String>();
        if (begins) {
            all.add(MARK);
        }
        words.forEach(word -> all.add(" " + word));
        var contexts = new ArrayList<TokenizedContext>();
        for (int from = 0; from < all.size(); from += 7) {
            contexts.add(context(all.subList(from, Math.min(all.size(), from + 7)), bos, behind));
        }
        return contexts;
    }

    private static TokenizedContext context(List<String> words, int bos, int behind) {
        int n = bos + words.size() + behind;
        var ids = new int[n];
        var starts = new int[n];
        var ends = new int[n];
        var masked = new boolean[n];
        Arrays.fill(ids, BOS);
        int at = 0;
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            starts[bos + i] = at;
            at += word.codePointCount(0, word.length());
            ends[bos + i] = at;
            ids[bos + i] = word.equals(MARK) ? SEPARATOR : id(word.strip());
            masked[bos + i] = word.equals(MARK);
        }
        Arrays.fill(starts, bos + words.size(), n, at);
        Arrays.fill(ends, bos + words.size(), n, at);
        return new TokenizedContext(String.join("", words), ids, starts, ends, masked);
    }
}
