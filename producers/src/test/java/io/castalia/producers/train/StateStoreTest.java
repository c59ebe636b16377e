package io.castalia.producers.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.castalia.producers.model.Sinks;
import io.castalia.schemas.Half;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StateStoreTest {

    private static final int WIDTH = 3;

    @TempDir
    private Path folder = Path.of("");

    @Test
    void read_contextsWithLongStates_theOthersInOrder() throws IOException {
        for (int seed = 0; seed < 50; seed++) {
            var random = new Random(seed);
            List<float[][]> contexts = contexts(random);
            write(contexts);

            try (var store = StateStore.open(folder, "layers.1", WIDTH, new Sinks(10));
                    var whole = StateStore.open(folder, "layers.1", WIDTH, Sinks.NONE)) {
                for (int c = 0; c < contexts.size(); c++) {
                    StoredContext context = store.contexts().get(c);
                    assertThat(read(store, context)).isEqualTo(rows(contexts.get(c), 10));
                    assertThat(read(whole, context)).isEqualTo(rows(contexts.get(c), Float.POSITIVE_INFINITY));
                }
            }
        }
    }

    /** Of lengths 1, but for a minority of 40, 60,000, and what half precision cannot hold. */
    private static List<float[][]> contexts(Random random) {
        var contexts = new ArrayList<float[][]>();
        for (int c = 0; c < 4; c++) {
            int tokens = 1 + random.nextInt(9);
            var states = new float[tokens][WIDTH];
            for (int t = 0; t < tokens; t++) {
                states[t][random.nextInt(WIDTH)] = 1;
            }
            for (int n = random.nextInt((tokens + 1) / 2); n > 0; n--) {
                states[random.nextInt(tokens)][0] = new float[] {40, 60_000, 70_000}[random.nextInt(3)];
            }
            contexts.add(states);
        }
        return contexts;
    }

    private void write(List<float[][]> contexts) throws IOException {
        int tokens = contexts.stream().mapToInt(c -> c.length).sum();
        var bytes = ByteBuffer.allocate(2 * WIDTH * tokens).order(ByteOrder.LITTLE_ENDIAN);
        var index = new ArrayList<String>();
        for (float[][] context : contexts) {
            index.add(new StoredContext("tales/a", bytes.position() / (2 * WIDTH), context.length).toLine());
            for (float[] state : context) {
                for (float value : state) {
                    bytes.putShort(Half.of(value));
                }
            }
        }
        Files.write(StateStore.file(folder, "layers.1"), bytes.array());
        Files.write(folder.resolve(StateStore.INDEX), index);
    }

    /** What is read, behind two places that are not touched. */
    private static float[] read(StateStore store, StoredContext context) {
        var into = new float[2 + context.tokens() * WIDTH];
        Arrays.fill(into, 7);
        int end = store.read(context, into, 2);
        assertThat(into).startsWith(7, 7);
        return Arrays.copyOfRange(into, 2, end);
    }

    private static float[] rows(float[][] states, float atMost) {
        var rows = new float[states.length * WIDTH];
        int n = 0;
        for (float[] state : states) {
            if (state[0] <= atMost) {
                System.arraycopy(stored(state), 0, rows, n, WIDTH);
                n += WIDTH;
            }
        }
        return Arrays.copyOf(rows, n);
    }

    private static float[] stored(float[] state) {
        var stored = new float[WIDTH];
        for (int i = 0; i < WIDTH; i++) {
            stored[i] = Half.toFloat(Half.of(state[i]));
        }
        return stored;
    }
}
