package io.castalia.producers.train;

import io.castalia.producers.corpus.CorpusReader;
import io.castalia.producers.corpus.PartSink;
import io.castalia.producers.model.Batches;
import io.castalia.producers.model.HiddenStates;
import io.castalia.producers.model.SubjectModel;
import io.castalia.producers.model.TokenizedContext;
import io.castalia.producers.model.Tokenizer;
import io.castalia.schemas.Half;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** Runs a corpus through a model once and stores the states of every hookpoint for the trainers. */
final class StateWriter implements PartSink {

    private static final int GATHERED = 1024;
    private static final int BATCH_TOKENS = 4096;

    private final SubjectModel model;
    private final int[] widths; // by hookpoint
    private final Tokenizer tokenizer;
    private final Consumer<String> progress;
    private final List<FileChannel> files = new ArrayList<>();
    private final List<StoredContext> index = new ArrayList<>();
    private final List<TokenizedContext> gathered = new ArrayList<>();
    private final List<String> documents = new ArrayList<>();
    private final long started = System.nanoTime();
    private long rows;
    private long stored;
    private int skipped;

    StateWriter(SubjectModel model, Tokenizer tokenizer, Consumer<String> progress) {
        this.model = model;
        this.widths = model.hookpoints().stream().mapToInt(model::width).toArray();
        this.tokenizer = tokenizer;
        this.progress = progress;
    }

    /** Reads the corpus and fills the folder, from where an earlier run broke off; the index is written last. */
    void write(Path corpus, Path folder) throws IOException {
        Files.createDirectories(folder);
        try {
            for (String hookpoint : model.hookpoints()) {
                files.add(FileChannel.open(
                        StateStore.file(folder, hookpoint), StandardOpenOption.CREATE, StandardOpenOption.WRITE));
            }
            stored = storedRows();
            new CorpusReader().read(corpus, this);
            forward();
        } finally {
            for (FileChannel file : files) {
                file.close();
            }
        }
        Path unfinished = folder.resolve(StateStore.INDEX + ".new");
        Files.write(unfinished, index.stream().map(StoredContext::toLine).toList());
        Files.move(unfinished, folder.resolve(StateStore.INDEX));
        progress.accept("states of %,d tokens in %,d contexts stored; %d files or lines could not be read"
                .formatted(rows, index.size(), skipped));
    }

    @Override
    public void part(String source, long position, String text) {
        for (TokenizedContext context : tokenizer.contexts(text)) {
            gathered.add(context);
            documents.add(source);
        }
        if (gathered.size() >= GATHERED) {
            forward();
        }
    }

    @Override
    public void setAside(String source, long line, byte[] bytes, String error, String message) {
        skipped++;
        progress.accept("left out: " + message);
    }

    private long storedRows() throws IOException {
        long least = Long.MAX_VALUE;
        for (int h = 0; h < widths.length; h++) {
            least = Math.min(least, files.get(h).size() / (2L * widths[h]));
        }
        return least;
    }

    private void forward() {
        for (int[] batch : Batches.of(gathered, BATCH_TOKENS)) {
            long after = rows + kept(batch);
            List<float[]> states = after <= stored ? List.of() : states(batch);
            for (int row = 0; row < batch.length; row++) {
                store(gathered.get(batch[row]), documents.get(batch[row]), states, row);
            }
        }
        gathered.clear();
        documents.clear();
        double seconds = (System.nanoTime() - started) / 1e9;
        progress.accept(String.format(Locale.ROOT, "forward: %,d tokens, %.0f a second", rows, rows / seconds));
    }

    private List<float[]> states(int[] batch) {
        try (HiddenStates states = model.forward(Batches.rows(gathered, batch))) {
            return model.hookpoints().stream()
                    .map(hookpoint -> states.at(hookpoint).toFloatArray())
                    .toList();
        }
    }

    private long kept(int[] batch) {
        return IntStream.of(batch)
                .mapToLong(i -> gathered.get(i).length() - gathered.get(i).maskedCount())
                .sum();
    }

    private void store(TokenizedContext context, String document, List<float[]> states, int row) {
        int length = context.length();
        int kept = length - context.maskedCount();
        for (int h = 0; h < states.size(); h++) {
            int width = widths[h];
            var bytes = ByteBuffer.allocate(kept * width * 2).order(ByteOrder.LITTLE_ENDIAN);
            for (int t = 0; t < length; t++) {
                int from = (row * length + t) * width;
                for (int i = from; i < from + width && !context.masked(t); i++) {
                    bytes.putShort(Half.of(states.get(h)[i]));
                }
            }
            try {
                bytes.flip();
                long at = 2L * width * rows;
                while (bytes.hasRemaining()) {
                    at += files.get(h).write(bytes, at);
                }
            } catch (IOException e) {
                throw new UncheckedIOException("the states cannot be stored; is the disk full?", e);
            }
        }
        index.add(new StoredContext(document, rows, kept));
        rows += kept;
    }
}
