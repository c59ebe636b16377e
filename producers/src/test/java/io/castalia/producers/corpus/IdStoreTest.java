package io.castalia.producers.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import io.castalia.schemas.Id;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdStoreTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 255, 256, 257, 4096})
    void add_manyIds_asASetInMemoryDoes(int inMemory) {
        for (int seed = 0; seed < 4; seed++) {
            var random = new Random(seed);
            Set<Id> slow = new HashSet<>();
            try (var store = new IdStore(inMemory)) {
                for (int i = 0; i < 3000; i++) {
                    // Few upper halves, so that blocks begin with equal ones and ids come again.
                    var id = new Id(random.nextInt(900), random.nextInt(8) * Long.MAX_VALUE);

                    assertThat(store.contains(id)).isEqualTo(slow.contains(id));
                    assertThat(store.add(id)).isEqualTo(slow.add(id));
                    assertThat(store.inMemory()).isLessThan(inMemory);
                }
                for (long high : slow.stream().map(Id::high).distinct().toList()) {
                    assertThat(store.lows(high))
                            .containsExactlyInAnyOrderElementsOf(slow.stream()
                                    .filter(id -> id.high() == high)
                                    .map(Id::low)
                                    .toList());
                }
                assertThat(store.lows(12345)).isEmpty();
            }
        }
    }

    @Test
    void add_aLongFeedsIds_fewFilesAndFewIdsInMemory() {
        try (var store = new IdStore(1 << 10)) {
            for (int i = 0; i < 200_000; i++) {
                assertThat(store.add(Id.of("part", i))).isTrue();
            }

            // 195 spills: one file for each bit of that number.
            assertThat(store.files()).isEqualTo(Integer.bitCount(200_000 >> 10));
            assertThat(store.inMemory()).isEqualTo(200_000 % (1 << 10));
            assertThat(store.contains(Id.of("part", 0))).isTrue();
            assertThat(store.contains(Id.of("part", 199_999))).isTrue();
            assertThat(store.contains(Id.of("part", 200_000))).isFalse();
        }
    }

    @Test
    void contains_afterAnInterrupt_stillKnown() {
        try (var store = new IdStore(4)) {
            for (int i = 0; i < 64; i++) {
                store.add(Id.of(i));
            }
            Thread.currentThread().interrupt();

            assertThat(store.contains(Id.of(3))).isTrue();
            assertThat(Thread.interrupted()).isTrue();
            assertThat(store.contains(Id.of(4))).isTrue();
        }
    }
}
