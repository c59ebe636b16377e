package io.castalia.producers.publish;

import io.castalia.producers.model.SubjectModel;
import io.castalia.producers.model.Tokenizer;
import io.castalia.producers.sparse.SparseCode;
import io.castalia.schemas.DeadLetter;
import io.castalia.schemas.Topics;
import io.castalia.schemas.wire.ActivationBlock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Presses parts into blocks: first {@link #read}, then {@link #press}, each in a thread of its own. What comes out
 * depends on the batch and on nothing else.
 */
final class Press {

    private static final Logger LOG = LoggerFactory.getLogger(Press.class);

    private final Cutting cutting;
    private final List<HookpointSpec> hookpoints;
    private final List<BlockBuilder> builders; // by hookpoint
    private final Encoder encoder;
    private final Labels labels;
    private final Postage postage;
    private final Topics topics;

    Press(
            SubjectModel model,
            Tokenizer tokenizer,
            List<HookpointSpec> hookpoints,
            Topics topics,
            Postage postage,
            PublishSettings settings) {
        this.cutting = settings.rows()
                .<Cutting>map(rule -> new Packed(tokenizer, rule))
                .orElseGet(() -> new PartByPart(tokenizer));
        this.hookpoints = hookpoints;
        this.builders = hookpoints.stream()
                .map(h -> new BlockBuilder(
                        h.name(),
                        h.coder().latents(),
                        topics.activations().partitions(),
                        settings.contextsPerBlock(),
                        settings.blockBytes()))
                .toList();
        this.encoder = new Encoder(model, hookpoints, builders, settings);
        this.labels = new Labels(model, tokenizer, settings);
        this.postage = postage;
        this.topics = topics;
    }

    /**
     * Cuts the parts of a batch into contexts.
     *
     * @throws IllegalStateException where rows cannot go on as they were committed: stop
     */
    List<PartWork> read(Batch batch) {
        if (batch.isFirst()) {
            begin(batch);
        }
        var parts = new ArrayList<PartWork>();
        for (Entry entry : batch.entries()) {
            if (batch.isDropped()) {
                break;
            }
            if (entry instanceof Entry.Past past) {
                again(past.part());
            } else {
                parts.add(new PartWork(entry, cutting));
            }
        }
        return parts;
    }

    private void begin(Batch batch) {
        long first = batch.entries().get(0).origin().offset();
        batch.place()
                .filter(place -> place.token() > 0 && place.offset() != first)
                .ifPresent(place -> {
                    throw new IllegalStateException(
                            "a row begins in the part at offset %d, which documents no longer hold; produce under another prefix"
                                    .formatted(place.offset()));
                });
        cutting.begin(batch.place());
    }

    /** Cuts a part whose tokens wait for a row. One that cannot be cut was set aside when it was committed. */
    private void again(Entry.Part part) {
        List<ContextRow> full;
        try {
            full = cutting.cut(part);
        } catch (RuntimeException e) {
            LOG.debug("the part at offset {} was set aside", part.origin().offset(), e);
            return;
        }
        if (!full.isEmpty()) {
            throw new IllegalStateException(
                    "the part at offset %d gives more tokens than when it was committed, so rows no longer follow each other; produce under another prefix"
                            .formatted(part.origin().offset()));
        }
    }

    /** Makes the records of a batch. Throws what the model throws: stop. */
    Parcel press(Batch batch, List<PartWork> parts) {
        Map<ContextRow, List<Coded>> codes = encoder.encode(batch, parts);
        var records = new ArrayList<ProducerRecord<byte[], byte[]>>();
        long activations = 0;
        for (var corpus : byCorpus(parts).entrySet()) {
            List<ContextRow> rows = corpus.getValue();
            for (int h = 0; h < hookpoints.size(); h++) {
                int hookpoint = h;
                List<Coded> coded =
                        rows.stream().map(row -> of(row, codes).get(hookpoint)).toList();
                List<ContextRow> masked = coded.stream().map(Coded::row).toList();
                List<SparseCode> ofHookpoint = coded.stream().map(Coded::code).toList();
                for (ActivationBlock block : builders.get(h).blocks(masked, ofHookpoint)) {
                    activations += block.getValues().remaining() / Short.BYTES;
                    records.add(postage.block(block, labels.of(hookpoints.get(h), corpus.getKey())));
                }
            }
        }
        parts.stream().filter(part -> part.error() != null).forEach(part -> records.add(deadLetter(part)));
        return new Parcel(records, outcomes(parts), done(parts, codes, activations));
    }

    /** A block has one corpus in its headers, so each corpus has blocks of its own. */
    private static Map<String, List<ContextRow>> byCorpus(List<PartWork> parts) {
        var byCorpus = new LinkedHashMap<String, List<ContextRow>>();
        for (PartWork part : parts) {
            byCorpus.computeIfAbsent(part.corpus(), c -> new ArrayList<>()).addAll(part.rows());
        }
        return byCorpus;
    }

    private ProducerRecord<byte[], byte[]> deadLetter(PartWork part) {
        var origin = part.entry().origin();
        RuntimeException error = Objects.requireNonNull(part.error());
        var letter = new DeadLetter(
                "produce",
                origin.topic(),
                origin.partition(),
                origin.offset(),
                error.getClass().getName(),
                String.valueOf(error.getMessage()),
                1);
        var record = letter.toRecord(topics.deadLetters().name(), origin.key(), origin.value(), origin.headers());
        labels.of(part.corpus()).writeTo(record.headers());
        return record;
    }

    private static Map<Integer, List<Outcome>> outcomes(List<PartWork> parts) {
        var outcomes = new LinkedHashMap<Integer, List<Outcome>>();
        for (PartWork part : parts) {
            outcomes.computeIfAbsent(part.entry().origin().partition(), p -> new ArrayList<>())
                    .add(part.outcome());
        }
        return outcomes;
    }

    private static ProducerProgress done(List<PartWork> parts, Map<ContextRow, List<Coded>> codes, long activations) {
        long handled = parts.stream()
                .filter(part -> !(part.entry() instanceof Entry.Ending))
                .count();
        long aside = parts.stream().filter(part -> part.error() != null).count();
        long contexts = 0;
        long tokens = 0;
        long masked = 0;
        long maskedActivations = 0;
        long sinks = 0;
        for (PartWork part : parts) {
            for (ContextRow row : part.rows()) {
                contexts++;
                tokens += row.tokens();
                masked += row.context().maskedCount();
                for (Coded coded : of(row, codes)) {
                    maskedActivations += coded.maskedActivations();
                    sinks += coded.row().context().maskedCount() - row.context().maskedCount();
                }
            }
        }
        return new ProducerProgress(handled, contexts, tokens, masked, activations, maskedActivations, sinks, aside, 0);
    }

    private static List<Coded> of(ContextRow row, Map<ContextRow, List<Coded>> codes) {
        return Objects.requireNonNull(codes.get(row), "the context has been encoded");
    }
}
