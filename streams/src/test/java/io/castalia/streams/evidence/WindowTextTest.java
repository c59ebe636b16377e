package io.castalia.streams.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class WindowTextTest {

    private static final String TEXT = "a🜄 𝄞b cd";
    private static final int[] IDS = {101, 5, 6, 7, 8, 102};
    private static final int[] STARTS = {0, 0, 1, 3, 4, 0};
    private static final int[] ENDS = {0, 1, 2, 4, 5, 0};

    @Test
    void cut_middle_isTheSliceThatTheTokensCover() {
        WindowText window = WindowText.cut(TEXT, IDS, STARTS, ENDS, 2, 5);

        assertThat(window.text()).isEqualTo("🜄 𝄞b");
        assertThat(window.tokenIds()).containsExactly(6, 7, 8);
        assertThat(window.starts()).containsExactly(0, 2, 3);
        assertThat(window.ends()).containsExactly(1, 3, 4);
    }

    @Test
    void cut_tokensWithoutText_standEmptyWhereTheyFall() {
        WindowText window = WindowText.cut(TEXT, IDS, STARTS, ENDS, 4, 6);

        assertThat(window.text()).isEqualTo("b");
        assertThat(window.starts()).containsExactly(0, 1);
        assertThat(window.ends()).containsExactly(1, 1);
    }

    @Test
    void cut_nothingButSpecials_isEmpty() {
        WindowText window = WindowText.cut(TEXT, IDS, STARTS, ENDS, 5, 6);

        assertThat(window.text()).isEmpty();
        assertThat(window.starts()).containsExactly(0);
        assertThat(window.tokens()).isEqualTo(1);
    }

    @Test
    void slice_anyTokens_isWhatIsCutOutOfTheContext() {
        WindowText whole = WindowText.cut(TEXT, IDS, STARTS, ENDS, 0, 6);
        for (int from = 0; from < 6; from++) {
            for (int to = from + 1; to <= 6; to++) {
                WindowText slice = WindowText.read(whole.bytes()).slice(from, to);
                assertThat(slice.bytes())
                        .isEqualTo(WindowText.cut(TEXT, IDS, STARTS, ENDS, from, to)
                                .bytes());
            }
        }
    }

    @Test
    void read_ofBytes_isTheSame() {
        WindowText window = WindowText.cut(TEXT, IDS, STARTS, ENDS, 0, 6);
        WindowText read = WindowText.read(window.bytes());

        assertThat(read.text()).isEqualTo(window.text()).isEqualTo("a🜄 𝄞b");
        assertThat(read.tokenIds()).isEqualTo(window.tokenIds());
        assertThat(read.starts()).isEqualTo(window.starts());
        assertThat(read.ends()).isEqualTo(window.ends());
    }
}
