package io.castalia.producers.exchange;

import io.castalia.producers.tokenizer.TokenDecoder;
import io.castalia.schemas.Id;
import io.castalia.schemas.Refusal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One hookpoint's activations as delphi caches them (its {@code LatentCache.save_splits}): files of latents, each with all
 * tokens. Opening looks at all headers; {@link #check} reads everything.
 */
public final class DelphiCache {

    private static final Pattern NAME = Pattern.compile("(\\d{1,9})_(\\d{1,9})\\.safetensors");

    private final Path folder;
    private final CacheConfig config;
    private final List<CacheSplit> splits;
    private final TokenDecoder tokens;

    private DelphiCache(Path folder, CacheConfig config, List<CacheSplit> splits, TokenDecoder tokens) {
        this.folder = folder;
        this.config = config;
        this.splits = splits;
        this.tokens = tokens;
    }

    /**
     * Opens the folder of a hookpoint.
     *
     * @param tokens the subject model's tokenizer
     * @throws Refusal where a file is missing, damaged or cut short, or they do not go together
     */
    public static DelphiCache open(Path folder, TokenDecoder tokens) {
        CacheConfig config = CacheConfig.in(folder);
        var splits = new ArrayList<CacheSplit>();
        int next = 0;
        for (Path file : files(folder)) {
            Matcher name = NAME.matcher(file.getFileName().toString());
            Refusal.unless(name.matches(), "cache", file, "named by its first and last latent, as 0_26213.safetensors");
            int first = Integer.parseInt(name.group(1));
            int last = Integer.parseInt(name.group(2));
            Refusal.unless(
                    first == next && last >= first,
                    "cache",
                    file,
                    "that of the latents from %d on: the file of some latents is missing, or comes twice"
                            .formatted(next));
            splits.add(new CacheSplit(file, first, last, config.context()));
            next = last + 1;
        }
        Refusal.unless(!splits.isEmpty(), "cache", folder, "a folder with .safetensors files");
        Refusal.unless(
                config.splits() == 0 || config.splits() == splits.size(),
                "cache",
                folder,
                "of %d files, as its config.json says, and there are %d: was it cut short?"
                        .formatted(config.splits(), splits.size()));
        for (CacheSplit split : splits) {
            Refusal.unless(
                    split.rows() == splits.get(0).rows() && split.rows() > 0,
                    "cache",
                    split.file(),
                    "of as many rows as the first file, which is %d, and it has %d"
                            .formatted(splits.get(0).rows(), split.rows()));
        }
        return new DelphiCache(folder, config, List.copyOf(splits), tokens);
    }

    private static List<Path> files(Path folder) {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(file -> file.toString().endsWith(".safetensors"))
                    .sorted(Comparator.comparingLong(DelphiCache::first).thenComparing(Path::toString))
                    .toList();
        } catch (IOException e) {
            throw new Refusal("%s cannot be read; may you read it?".formatted(folder), e);
        }
    }

    private static long first(Path file) {
        Matcher name = NAME.matcher(file.getFileName().toString());
        return name.matches() ? Long.parseLong(name.group(1)) : -1;
    }

    /** The folder's name. */
    public String name() {
        return String.valueOf(folder.toAbsolutePath().normalize().getFileName());
    }

    /** Name of the subject model. */
    public String model() {
        return config.model();
    }

    /** SHA-256 of the model where an export of ours tells it, else of its name. */
    public String modelHash() {
        return config.ours("model_hash", Id.sha256(utf8(config.model())));
    }

    /** Name of the coder where an export of ours tells it, else empty. */
    public String coder() {
        return config.ours("coder", "");
    }

    /** SHA-256 of the coder where an export of ours tells it. */
    public Optional<String> coderHash() {
        return Optional.of(config.ours("coder_hash", "")).filter(hash -> !hash.isEmpty());
    }

    /** SHA-256 of the tokenizer. */
    public String tokenizerHash() {
        return tokens.hash();
    }

    /** Tokens in a row. */
    public int context() {
        return config.context();
    }

    /** Rows. */
    public long rows() {
        return splits.get(0).rows();
    }

    /** Width of the coder. */
    public int latents() {
        return splits.get(splits.size() - 1).last() + 1;
    }

    /**
     * The special token that begins every row, if there is one: the tokenizer has put it there, and its activations are
     * masked.
     */
    public OptionalInt bos() {
        var row = new long[config.context()];
        splits.get(0).tokens(0, row);
        long first = row[0];
        if (first < 0 || first > Integer.MAX_VALUE || !tokens.special((int) first)) {
            return OptionalInt.empty();
        }
        for (long r = 1; r < rows(); r++) {
            splits.get(0).tokens(r, row);
            if (row[0] != first) {
                return OptionalInt.empty();
            }
        }
        return OptionalInt.of((int) first);
    }

    /**
     * The rows, from the first on.
     *
     * @param corpus name of the corpus, which goes into the names of parts
     */
    public RowReader read(String corpus) {
        Path notes = folder.resolve(RowNote.FILE);
        return new RowReader(
                splits, config.context(), tokens, bos(), corpus, Files.isRegularFile(notes) ? notes : null);
    }

    /**
     * Compares the tokens of all files, which must be the same.
     *
     * @throws Refusal where they are not
     */
    public void check() {
        var first = new long[config.context()];
        var other = new long[config.context()];
        for (CacheSplit split : splits.subList(1, splits.size())) {
            for (long row = 0; row < rows(); row++) {
                splits.get(0).tokens(row, first);
                split.tokens(row, other);
                if (!Arrays.equals(first, other)) {
                    throw new Refusal("row %d has other tokens in %s than in %s; they are of different caches"
                            .formatted(row, split.file(), splits.get(0).file()));
                }
            }
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
