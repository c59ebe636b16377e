package io.castalia.producers.publish;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.castalia.producers.model.Batches;
import io.castalia.producers.model.Crew;
import io.castalia.producers.model.HiddenStates;
import io.castalia.producers.model.Sinks;
import io.castalia.producers.model.SubjectModel;
import io.castalia.producers.model.TokenizedContext;
import io.castalia.producers.sparse.SparseCode;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/** Runs the subject model over contexts, once, and every coder over what it gives. One thread at a time, with a crew. */
final class Encoder {

    private final SubjectModel model;
    private final List<HookpointSpec> hookpoints;
    private final List<BlockBuilder> builders; // by hookpoint
    private final List<CodeCheck> checks; // by hookpoint
    private final long blockBytes;
    private final int tokensPerForward;
    private final Sinks sinks;

    Encoder(SubjectModel model, List<HookpointSpec> hookpoints, List<BlockBuilder> builders, PublishSettings settings) {
        this.model = model;
        this.hookpoints = hookpoints;
        this.builders = builders;
        this.checks = hookpoints.stream().map(CodeCheck::new).toList();
        this.blockBytes = settings.blockBytes();
        this.tokensPerForward = settings.tokensPerForward();
        this.sinks = settings.sinks();
    }

    /**
     * The codes of every context, by hookpoint. A part with a context that cannot be encoded is set aside.
     *
     * @throws CancellationException where the batch was dropped meanwhile
     */
    Map<ContextRow, List<Coded>> encode(Batch batch, List<PartWork> parts) {
        var codes = new IdentityHashMap<ContextRow, List<Coded>>();
        if (model.rowsAreIndependent()) {
            encode(batch, parts, codes);
        } else {
            // What else came with a part must not reach its states.
            parts.forEach(part -> encode(batch, List.of(part), codes));
        }
        return codes;
    }

    private void encode(Batch batch, List<PartWork> parts, Map<ContextRow, List<Coded>> codes) {
        var rows = new ArrayList<ContextRow>();
        var owners = new ArrayList<PartWork>();
        for (PartWork part : parts) {
            part.rows().forEach(row -> owners.add(part));
            rows.addAll(part.rows());
        }
        List<TokenizedContext> contexts = rows.stream().map(ContextRow::context).toList();
        for (int[] together : Batches.of(contexts, tokensPerForward)) {
            if (batch.isDropped()) {
                throw new CancellationException("the batch was dropped");
            }
            var readings = new Reading[together.length];
            try (HiddenStates states = model.forward(Batches.rows(contexts, together))) {
                Crew.each(together.length, i -> readings[i] = read(contexts.get(together[i]), i, states));
            }
            for (int i = 0; i < together.length; i++) {
                note(rows.get(together[i]), owners.get(together[i]), readings[i], codes);
            }
        }
    }

    /** What came of a context, by hookpoint; or why nothing did. */
    private record Reading(
            List<SparseCode> codes,
            List<BitSet> sinks,
            @Nullable RuntimeException error) {}

    /** May be called by several threads at once. */
    private Reading read(TokenizedContext context, int index, HiddenStates states) {
        var codes = new ArrayList<SparseCode>();
        var masked = new ArrayList<BitSet>();
        try {
            for (HookpointSpec hookpoint : hookpoints) {
                NDArray ofRow = states.at(hookpoint.site(), index);
                finite(ofRow, hookpoint);
                codes.add(hookpoint.coder().encode(ofRow));
                masked.add(sinks.of(ofRow, context));
            }
            return new Reading(codes, masked, null);
        } catch (RuntimeException e) {
            return new Reading(codes, masked, e);
        }
    }

    private void note(ContextRow row, PartWork owner, Reading reading, Map<ContextRow, List<Coded>> codes) {
        if (owner.error() != null) {
            return;
        }
        try {
            if (reading.error != null) {
                throw reading.error;
            }
            var ofRow = new ArrayList<Coded>();
            for (int h = 0; h < hookpoints.size(); h++) {
                SparseCode code = reading.codes.get(h);
                refuseUnlessFit(row, h, code);
                ofRow.add(new Coded(row.masking(reading.sinks.get(h)), code));
            }
            codes.put(row, ofRow);
        } catch (RuntimeException e) {
            owner.setAside(e);
        }
    }

    private void refuseUnlessFit(ContextRow row, int h, SparseCode code) {
        checks.get(h).check(code, row.tokens());
        long bytes = builders.get(h).alone(row, code);
        if (bytes > blockBytes) {
            throw new IllegalArgumentException(
                    "context %s of %s needs %d bytes, and a block has %d at most: raise produce.block-bytes or use a sparser coder"
                            .formatted(row.id(), hookpoints.get(h).name(), bytes, blockBytes));
        }
    }

    /** A maximum is not finite where anything below it is not; only then do the states leave their device. */
    private static void finite(NDArray states, HookpointSpec hookpoint) {
        if (Float.isFinite(largest(states))) {
            return;
        }
        float[] all = states.toFloatArray();
        int width = hookpoint.coder().width();
        for (int i = 0; i < all.length; i++) {
            if (!Float.isFinite(all[i])) {
                throw new IllegalArgumentException("the state of token %d at %s is %s; the model cannot read this text"
                        .formatted(i / width, hookpoint.site(), all[i]));
            }
        }
    }

    private static float largest(NDArray states) {
        try (NDManager scope = states.getManager().newSubManager()) {
            states.tempAttach(scope);
            return states.abs().max().getFloat();
        }
    }
}
