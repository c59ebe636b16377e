package io.castalia.producers.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.castalia.producers.tokenizer.TokenDecoder;
import io.castalia.producers.tokenizer.TokenizerFile;
import io.castalia.schemas.Id;
import io.castalia.schemas.Refusal;
import io.castalia.schemas.Side;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DelphiCacheTest {

    private static final int CONTEXT = 8;
    private static final int ONE = 0x3c00;
    private static final int BOS = 3;

    /** Letters, one of which is special. */
    private static final TokenDecoder TOKENS = TokenDecoder.of(new TokenizerFile(
            "letters",
            ("{\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":0,\"b\":1,\"c\":2},\"merges\":[]},"
                            + "\"added_tokens\":[{\"id\":3,\"content\":\"<s>\",\"special\":true}]}")
                    .getBytes(StandardCharsets.UTF_8),
            Optional.empty()));

    @TempDir
    private Path folder = Path.of("");

    private final int[][] tokens = new int[4][CONTEXT];

    @BeforeEach
    void tokens() throws IOException {
        var random = new Random(1);
        for (int[] row : tokens) {
            Arrays.setAll(row, t -> random.nextInt(3));
        }
        CacheFiles.config(folder, CONTEXT, 2);
    }

    private void splits(int[][] first, int[][] second) throws IOException {
        CacheFiles.split(folder, "0_9.safetensors", tokens, first);
        CacheFiles.split(folder, "10_24.safetensors", tokens, second);
    }

    private static List<CachedRow> rows(DelphiCache cache) {
        var rows = new ArrayList<CachedRow>();
        cache.check();
        try (RowReader reader = cache.read("corpus")) {
            while (reader.hasNext()) {
                rows.add(reader.next());
            }
        }
        return rows;
    }

    private DelphiCache open() {
        return DelphiCache.open(folder, TOKENS);
    }

    @Test
    void read_twoSplits_joinsTheActivationsOfEachRow() throws IOException {
        splits(new int[][] {{0, 1, 9, ONE}, {2, 0, 0, ONE + 1}}, new int[][] {{0, 1, 0, ONE + 2}, {3, 7, 14, ONE + 3}});

        DelphiCache cache = open();
        List<CachedRow> rows = rows(cache);

        assertThat(cache.latents()).isEqualTo(25);
        assertThat(cache.model()).isEqualTo("owner/model");
        assertThat(rows).extracting(row -> row.code().size()).containsExactly(2, 0, 1, 1);
        assertThat(rows.get(0).code().from(1)).isZero();
        assertThat(rows.get(0).code().from(2)).isEqualTo(2);
        assertThat(rows.get(0).code().latent(0)).isEqualTo(9);
        assertThat(rows.get(0).code().latent(1)).isEqualTo(10);
        assertThat(rows.get(3).code().latent(0)).isEqualTo(24);
        assertThat(rows.get(3).code().half(0)).isEqualTo((short) (ONE + 3));
        for (int row = 0; row < 4; row++) {
            String text = Arrays.stream(tokens[row])
                    .mapToObj(id -> "abc".substring(id, id + 1))
                    .reduce("", String::concat);
            assertThat(rows.get(row).context().text()).isEqualTo(text);
            assertThat(rows.get(row).side()).isEqualTo(Side.of(text));
            assertThat(rows.get(row).part()).isEqualTo(Id.of("row", "corpus", row));
            assertThat(rows.get(row).context().maskedCount()).isZero();
        }
    }

    @Test
    void read_specialTokenBeforeEveryRow_isMasked() throws IOException {
        for (int[] row : tokens) {
            row[0] = BOS;
        }
        tokens[2][5] = BOS;
        splits(new int[][] {{0, 0, 1, ONE}}, new int[][] {});

        assertThat(rows(open())).allSatisfy(row -> {
            assertThat(row.context().masked(0)).isTrue();
            assertThat(row.context().maskedCount()).isEqualTo(1);
        });
    }

    @Test
    void read_specialTokenBeforeSomeRows_isNotMasked() throws IOException {
        tokens[0][0] = BOS;
        tokens[1][0] = BOS;
        splits(new int[][] {}, new int[][] {});

        assertThat(rows(open()))
                .allSatisfy(row -> assertThat(row.context().maskedCount()).isZero());
    }

    @Test
    void open_whatIsNotWhole_isRefusedSayingWhich() throws IOException {
        splits(new int[][] {{0, 0, 1, ONE}}, new int[][] {});
        Path second = folder.resolve("10_24.safetensors");
        byte[] whole = Files.readAllBytes(second);

        Files.write(second, Arrays.copyOf(whole, whole.length - 3));
        assertRefused(this::open, "10_24.safetensors");
        Files.delete(second);
        assertRefused(this::open, "cut short");
        Files.write(folder.resolve("11_24.safetensors"), whole);
        assertRefused(this::open, "from 10 on");
        Files.move(folder.resolve("11_24.safetensors"), second);
        CacheFiles.config(folder, 4, 2);
        assertRefused(this::open, "rows of 4 tokens");
        CacheFiles.config(folder, CONTEXT, 3);
        assertRefused(this::open, "3 files");
        Files.writeString(folder.resolve("config.json"), "{\"cache_ctx_len\":8,");
        assertRefused(this::open, "config.json");
        Files.delete(folder.resolve("config.json"));
        assertRefused(this::open, "config.json");
    }

    @Test
    void open_splitWithoutTokens_isRefusedSayingWhich() throws IOException {
        splits(new int[][] {{0, 0, 1, ONE}}, new int[][] {});
        Path first = folder.resolve("0_9.safetensors");
        String file = Files.readString(first, StandardCharsets.ISO_8859_1);

        Files.writeString(first, file.replace("\"tokens\"", "\"nekots\""), StandardCharsets.ISO_8859_1);
        assertRefused(this::open, "0_9.safetensors");
        assertRefused(this::open, "saved with its tokens");
    }

    @Test
    void open_splitCutWithinItsHeader_isRefusedSayingWhich() throws IOException {
        splits(new int[][] {{0, 0, 1, ONE}}, new int[][] {});
        Path second = folder.resolve("10_24.safetensors");
        byte[] whole = Files.readAllBytes(second);
        for (int length : new int[] {0, 7, 8, 9, 60}) {
            Files.write(second, Arrays.copyOf(whole, length));
            assertRefused(this::open, "10_24.safetensors");
            assertRefused(this::open, "get it again");
        }
    }

    @Test
    void read_whatCannotBe_isRefusedSayingWhat() throws IOException {
        int[][] none = {};
        assertRefusedRows(new int[][] {{1, 0, 0, ONE}, {0, 0, 0, ONE}}, none, "sort each file by row");
        assertRefusedRows(new int[][] {{4, 0, 0, ONE}}, none, "row 4 of 4");
        assertRefusedRows(new int[][] {{0, 8, 0, ONE}}, none, "token 8 of 8");
        assertRefusedRows(new int[][] {{0, 0, 10, ONE}}, none, "latent 10 of 10");
        assertRefusedRows(new int[][] {{0, 0, 0, 0x7c00}}, none, "Infinity");
        assertRefusedRows(new int[][] {{0, 0, 0, 0xbc00}}, none, "-1.0");
        assertRefusedRows(new int[][] {{0, 0, 0, ONE}, {0, 0, 0, ONE}}, none, "fires twice");
        tokens[1][2] = 7;
        assertRefusedRows(none, none, "token 7");
    }

    @Test
    void check_splitsWithOtherTokens_isRefused() throws IOException {
        splits(new int[][] {}, new int[][] {});
        tokens[3][1] = (tokens[3][1] + 1) % 3;
        CacheFiles.split(folder, "10_24.safetensors", tokens, new int[][] {});

        assertRefused(() -> rows(open()), "row 3");
    }

    private void assertRefusedRows(int[][] first, int[][] second, String why) throws IOException {
        splits(first, second);
        assertRefused(() -> rows(open()), why);
    }

    private static void assertRefused(ThrowingCallable what, String why) {
        assertThatThrownBy(what).isInstanceOf(Refusal.class).hasMessageContaining(why);
    }
}
