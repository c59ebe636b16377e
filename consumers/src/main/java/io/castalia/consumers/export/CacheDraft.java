package io.castalia.consumers.export;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.castalia.schemas.block.Block;
import io.castalia.schemas.block.BlockShape;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One hookpoint's cache as delphi keeps it (reference 1.5): gathered block by block, then written. A context is a row. In
 * memory are the names of contexts, one block, and what is sorted at once; all else is on disk meanwhile, eight bytes an
 * activation and four a token.
 */
final class CacheDraft {

    /** Beside the splits: a line a row, of what delphi's format has no place for. */
    static final String CONTEXTS = "contexts.jsonl";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int UINT16 = 1 << 16;

    private final BlockShape shape;
    private final CacheSettings settings;
    private final Splits splits;
    private final Packing packing;
    private final RowBook rows;
    private final RowFile contexts;
    private final Spill spill;
    private final int[] firings; // (latents)
    private long leftOut;

    CacheDraft(BlockShape shape, CacheSettings settings, Path work) throws IOException {
        this.shape = shape;
        this.settings = settings;
        this.splits = new Splits(shape.latents(), settings.splits());
        this.packing = new Packing(shape);
        this.rows = new RowBook(splits.size());
        this.contexts = new RowFile(work.resolve("rows"));
        this.spill = new Spill(work, packing);
        this.firings = new int[shape.latents()];
    }

    /** Takes a block; all those of shard 0 before any of the next. */
    void add(int shard, Block block) throws IOException {
        var rowOf = new int[block.contexts()];
        var contextOf = new int[block.tokens()];
        for (int context = 0; context < block.contexts(); context++) {
            rowOf[context] = row(shard, block, context);
            for (int token = block.firstTokens[context]; token < block.firstTokens[context + 1]; token++) {
                contextOf[token] = context;
            }
        }
        int next = 0;
        for (int i = 0; i < block.latents.length; i++) {
            int latent = block.latents[i];
            int split = splits.of(latent);
            for (int end = next + block.latentCounts[i]; next < end; next++) {
                int context = contextOf[block.positions[next]];
                int row = rowOf[context];
                if (row >= 0) {
                    rows.count(row, split);
                    spill.add(row, block.positions[next] - block.firstTokens[context], latent, block.values[next]);
                }
            }
        }
        spill.flush();
    }

    private int row(int shard, Block block, int context) throws IOException {
        if (!settings.padded() && block.tokens(context) < shape.context()) {
            leftOut += shard == 0 ? 1 : 0;
            return -1;
        }
        int row = rows.row(shard, block.contextIds.get(context), block.partIds.get(context));
        if (shard == 0) {
            contexts.add(block, context);
        }
        return row;
    }

    /** Writes all splits and the list of rows into a folder. */
    CacheCounts write(Path folder) throws IOException {
        int[] numbers = numbers();
        int complete = numbers[rows.size()];
        var files = new ArrayList<TensorFile>();
        try {
            for (int split = 0; split < splits.size(); split++) {
                files.add(new TensorFile(folder.resolve(splits.file(split)), plans(split, complete)));
            }
            long[] told = writeRows(folder, files, numbers);
            long activations = writeActivations(files, numbers);
            for (TensorFile file : files) {
                file.close();
            }
            return new CacheCounts(
                    complete, told[0], activations, (int) told[1], leftOut, rows.size() - complete + rows.unknown());
        } finally {
            for (TensorFile file : files) {
                file.abandon();
            }
        }
    }

    /** How often each latent fires in the rows that were written. */
    int[] firings() {
        return firings;
    }

    /** The number of each row among those that all shards have; behind the last, how many these are. */
    private int[] numbers() {
        var numbers = new int[rows.size() + 1];
        for (int row = 0; row < rows.size(); row++) {
            numbers[row + 1] = numbers[row] + (rows.complete(row, shape.shards()) ? 1 : 0);
        }
        return numbers;
    }

    private List<TensorFile.Plan> plans(int split, int complete) {
        long entries = 0;
        for (int row = 0; row < rows.size(); row++) {
            entries += rows.complete(row, shape.shards()) ? rows.entries(row, split) : 0;
        }
        boolean small = complete <= UINT16 && splits.end(split) - splits.start(split) < UINT16;
        return List.of(
                new TensorFile.Plan("tokens", "I64", Long.BYTES, List.of((long) complete, (long) shape.context())),
                new TensorFile.Plan(
                        "locations", small ? "U16" : "U32", small ? Short.BYTES : Integer.BYTES, List.of(entries, 3L)),
                new TensorFile.Plan("activations", "F16", Short.BYTES, List.of(entries)));
    }

    private long[] writeRows(Path folder, List<TensorFile> files, int[] numbers) throws IOException {
        var told = new long[2];
        try (BufferedWriter lines = Files.newBufferedWriter(folder.resolve(CONTEXTS), StandardCharsets.UTF_8)) {
            contexts.read(rows.size(), (row, content) -> {
                if (!rows.complete(row, shape.shards())) {
                    return;
                }
                told[0] += content.length();
                told[1] += content.length() < shape.context() ? 1 : 0;
                for (TensorFile file : files) {
                    for (int t = 0; t < shape.context(); t++) {
                        file.tensor(0).put(t < content.length() ? content.token(t) : settings.pad());
                    }
                }
                lines.write(JSON.writeValueAsString(line(numbers[row], content)));
                lines.write('\n');
            });
        }
        return told;
    }

    private static Map<String, Object> line(int number, RowFile.Row content) {
        var masked = new ArrayList<Integer>();
        for (int t = 0; t < content.length(); t++) {
            if (content.isMasked(t)) {
                masked.add(t);
            }
        }
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("row", number);
        line.put("context", content.context().toString());
        line.put("part", content.part().toString());
        line.put("side", content.side().wire());
        line.put("tokens", content.length());
        line.put("masked", masked);
        return line;
    }

    private long writeActivations(List<TensorFile> files, int[] numbers) throws IOException {
        var written = new long[1];
        spill.sorted(rows, settings.sortEntries(), (row, packed) -> {
            if (!rows.complete(row, shape.shards())) {
                return;
            }
            int latent = packing.latent(packed);
            int split = splits.of(latent);
            TensorFile.Tensor locations = files.get(split).tensor(1);
            locations.put(numbers[row]);
            locations.put(packing.position(packed));
            locations.put(latent - splits.start(split));
            files.get(split).tensor(2).put(packing.half(packed));
            firings[latent]++;
            written[0]++;
        });
        return written[0];
    }
}
