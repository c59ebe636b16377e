package io.castalia.producers.train;

import io.castalia.producers.corpus.CorpusReader;
import io.castalia.producers.corpus.PartSink;
import io.castalia.producers.model.Batches;
import io.castalia.producers.model.HiddenStates;
import io.castalia.producers.model.MiniLm;
import io.castalia.producers.model.TokenizedContext;
import io.castalia.producers.sparse.Coders;
import io.castalia.producers.sparse.SparseCode;
import io.castalia.schemas.Id;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Prints the strongest contexts of hash-chosen latents, to be read by a person: {@code TopContexts CODER HOOKPOINT CORPUS
 * LATENTS EXAMPLES PARTS}. Only held-out documents are read, at most so many parts of them, in hash order.
 */
final class TopContexts {

    private static final int AROUND = 14;

    private record Example(float peak, String text) {}

    private TopContexts() {}

    public static void main(String[] args) {
        int latents = Integer.parseInt(args[3]);
        int examples = Integer.parseInt(args[4]);
        var parts = new ArrayList<String>();
        new CorpusReader().read(Path.of(args[2]), collect(parts));
        parts.sort(Comparator.comparing(text -> Id.of("look", text)));
        try (var model = MiniLm.open(List.of(args[1]), 1);
                var tokenizer = MiniLm.tokenizer();
                var coder = Coders.open(Path.of(args[0]))) {
            Map<Integer, List<Example>> found = new TreeMap<>();
            IntStream.range(0, coder.latents())
                    .boxed()
                    .sorted(Comparator.comparing(l -> Id.of("look", l)))
                    .limit(latents)
                    .forEach(l -> found.put(l, new ArrayList<>()));
            var contexts = new ArrayList<TokenizedContext>();
            parts.stream().limit(Integer.parseInt(args[5])).forEach(text -> contexts.addAll(tokenizer.contexts(text)));
            for (int[] batch : Batches.of(contexts, 2048)) {
                try (HiddenStates states = model.forward(Batches.rows(contexts, batch))) {
                    for (int row = 0; row < batch.length; row++) {
                        offer(contexts.get(batch[row]), coder.encode(states.at(args[1], row)), found);
                    }
                }
            }
            found.forEach((latent, all) -> print(latent, all, examples));
        }
    }

    private static PartSink collect(List<String> parts) {
        return new PartSink() {
            @Override
            public void part(String source, long position, String text) {
                if (HeldOut.contains(source)) {
                    parts.add(text);
                }
            }

            @Override
            public void setAside(String source, long line, byte[] bytes, String error, String message) {
                System.err.println(message);
            }
        };
    }

    private static void offer(TokenizedContext context, SparseCode code, Map<Integer, List<Example>> found) {
        for (int t = 0; t < code.tokens(); t++) {
            for (int a = code.from(t); a < code.from(t + 1) && !context.masked(t); a++) {
                List<Example> examples = found.get(code.latent(a));
                if (examples != null) {
                    examples.add(new Example(code.value(a), around(context, t)));
                }
            }
        }
    }

    private static String around(TokenizedContext context, int token) {
        var text = new StringBuilder();
        int from = Math.max(1, token - AROUND);
        int to = Math.min(context.length() - 1, token + AROUND);
        for (int t = from; t < to; t++) {
            String piece = new String(context.piece(t), StandardCharsets.UTF_8);
            text.append(context.start(t) > context.end(t - 1) ? " " : "")
                    .append(t == token ? "<<" + piece + ">>" : piece);
        }
        return text.toString();
    }

    private static void print(int latent, List<Example> all, int examples) {
        System.out.printf("%n== latent %d, fires on %d tokens%n", latent, all.size());
        all.sort(Comparator.comparingDouble(Example::peak).reversed());
        int step = 1;
        all.stream().limit(examples).forEach(e -> System.out.printf("%6.2f  %s%n", e.peak(), e.text()));
        if (all.size() > 3 * examples) {
            System.out.println("   ... and from the middle of its range:");
            for (int i = 0; i < 3; i += step) {
                Example e = all.get(all.size() * (i + 1) / 4);
                System.out.printf("%6.2f  %s%n", e.peak(), e.text());
            }
        }
    }
}
