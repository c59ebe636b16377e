package io.castalia.consumers.export;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.castalia.schemas.Provenance;
import io.castalia.schemas.Topics;
import io.castalia.schemas.block.BadBlock;
import io.castalia.schemas.block.Block;
import io.castalia.schemas.block.BlockShape;
import io.castalia.schemas.wire.ActivationBlock;
import io.castalia.schemas.wire.Hookpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;

/** Carries the blocks of activations to the drafts of caches. */
final class CacheExport {

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    private static final int FORMAT = 1;

    private final TopicFeed feed;
    private final Map<String, Hookpoint> hookpoints;
    private final CacheSettings settings;
    private final TreeSet<String> corpora = new TreeSet<>();

    CacheExport(TopicFeed feed, Map<String, Hookpoint> hookpoints, CacheSettings settings) {
        this.feed = feed;
        this.hookpoints = hookpoints;
        this.settings = settings;
    }

    Map<String, CacheCounts> write(Topics topics, OutputFolder out) throws IOException {
        var drafts = new TreeMap<String, CacheDraft>();
        for (Hookpoint hookpoint : hookpoints.values()) {
            drafts.put(hookpoint.getName(), new CacheDraft(BlockShape.of(hookpoint), settings, out.work()));
        }
        feed.read(
                topics.activations(),
                key -> drafts.containsKey(hookpoint(key)),
                read -> take(read, Objects.requireNonNull(drafts.get(hookpoint(read.key())))));
        Map<String, CacheCounts> counts = new TreeMap<>();
        Map<String, int[]> firings = new TreeMap<>();
        for (var draft : drafts.entrySet()) {
            Path folder = out.folder("latents", FileNames.safe("hookpoint", draft.getKey()));
            CacheCounts written = draft.getValue().write(folder);
            counts.put(draft.getKey(), written);
            firings.put(String.valueOf(folder.getFileName()), draft.getValue().firings());
            config(folder, Objects.requireNonNull(hookpoints.get(draft.getKey())), written);
        }
        TorchFile.write(out.folder("log").resolve("hookpoint_firing_counts.pt"), firings);
        return counts;
    }

    private static String hookpoint(String key) {
        return key.substring(0, Math.max(0, key.lastIndexOf('/')));
    }

    /** What a stream would set aside is left out here as well. */
    private void take(TopicFeed.Read<ActivationBlock> read, CacheDraft draft) throws IOException {
        Hookpoint declared = Objects.requireNonNull(hookpoints.get(hookpoint(read.key())));
        ActivationBlock raw = read.value();
        if (raw.getMark() != null) {
            return;
        }
        try {
            BadBlock.unless(
                    raw.getFormat() == FORMAT
                            && raw.getShard() == read.partition()
                            && raw.getShards() == declared.getShards()
                            && raw.getTexts().size() == raw.getContexts()
                            && made(read.provenance(), declared),
                    "the block does not stand where it belongs, or was not made by what was declared");
            draft.add(read.partition(), new Block(raw, BlockShape.of(declared), read.partition()));
            corpora.add(read.provenance().corpus());
        } catch (BadBlock e) {
            feed.unreadable();
        }
    }

    private static boolean made(Provenance provenance, Hookpoint declared) {
        return provenance.model().equals(declared.getModelHash())
                && provenance.coder().equals(declared.getCoderHash())
                && provenance.tokenizer().equals(declared.getTokenizerHash());
    }

    /** Delphi's {@code CacheConfig} with the model's name; and, under one key of ours, what the hookpoint was declared with. */
    Map<String, Object> config(Hookpoint hookpoint, CacheCounts counts) {
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("dataset_repo", "castalia");
        config.put("dataset_split", "");
        config.put("dataset_name", String.join(",", corpora));
        config.put("dataset_column", "text");
        config.put("batch_size", 1);
        config.put("cache_ctx_len", hookpoint.getContext());
        config.put("n_tokens", (long) counts.rows() * hookpoint.getContext());
        config.put("n_splits", new Splits(hookpoint.getLatents(), settings.splits()).size());
        return config;
    }

    private void config(Path folder, Hookpoint hookpoint, CacheCounts counts) throws IOException {
        Map<String, Object> config = config(hookpoint, counts);
        config.put("model_name", hookpoint.getModel());
        Map<String, Object> declared = new LinkedHashMap<>();
        declared.put("hookpoint", hookpoint.getName());
        declared.put("model", hookpoint.getModel());
        declared.put("model_hash", hookpoint.getModelHash());
        declared.put("coder", hookpoint.getCoder());
        declared.put("coder_hash", hookpoint.getCoderHash());
        declared.put("tokenizer_hash", hookpoint.getTokenizerHash());
        declared.put("latents", hookpoint.getLatents());
        declared.put("window", hookpoint.getWindow());
        declared.put("specials", hookpoint.getSpecials());
        declared.put("pad", settings.pad());
        config.put("castalia", declared);
        JSON.writeValue(folder.resolve("config.json").toFile(), config);
    }
}
