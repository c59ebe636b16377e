package io.castalia.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.stream.IntStream;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class NamesTest {

    @Test
    void id_textAndBack_isTheSame() {
        for (int i = 0; i < 1000; i++) {
            Id id = Id.of("part", i);
            assertThat(Id.parse(id.toString())).isEqualTo(id);
        }
    }

    @Test
    void id_namesCutElsewhere_differ() {
        assertThat(Id.of("ab", "c")).isNotEqualTo(Id.of("a", "bc"));
    }

    @Test
    void id_isPinned() {
        assertThat(Id.ofTokens(new int[] {9, 101, 7592, 102, 9}, 1, 4))
                .isEqualTo(Id.ofTokens(new int[] {101, 7592, 102}, 0, 3));
        assertThat(Id.ofTokens(new int[] {101, 7592, 102}, 0, 3)).hasToString("9d3716a81eabf9aef02633e17336a0e3");
    }

    @Test
    void side_textsAlikeButForCaseAndSpace_areOnOneSide() {
        for (int i = 0; i < 200; i++) {
            assertThat(Side.of("Number  " + i + "\n\u2460 the END ")).isEqualTo(Side.of(" number " + i + " 1 the end"));
        }
    }

    @Test
    void side_manyTexts_areHalved() {
        long scoring = IntStream.range(0, 10_000)
                .filter(i -> Side.of("text " + i) == Side.SCORING)
                .count();
        assertThat(scoring).isBetween(4_800L, 5_200L);
    }

    @Test
    void latentKey_hookpointWithSlashes_roundTrips() {
        var key = new LatentKey("a/b.4/mlp", 17);
        assertThat(LatentKey.parse(key.toString())).isEqualTo(key);
        assertThatThrownBy(() -> LatentKey.parse("layers.4")).hasMessageContaining("'layers.4' is no latent");
        assertThatThrownBy(() -> LatentKey.parse("/3")).hasMessageContaining("names no latent");
    }

    @Test
    void topics_names_areUnique() {
        var all = Topics.of(TopicSettings.DEFAULT).all();
        assertThat(new HashSet<>(all.stream().map(Topic::name).toList())).hasSize(all.size());
    }

    @Test
    void provenance_headersAndBack_isTheSame() {
        var provenance = new Provenance("m", "c", "t", "corpus \u00e9", "1", "run");
        var headers = new RecordHeaders();
        provenance.inRun("older").writeTo(headers);
        provenance.writeTo(headers);
        assertThat(Provenance.of(headers)).isEqualTo(provenance);
    }
}
