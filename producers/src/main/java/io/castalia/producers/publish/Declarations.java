package io.castalia.producers.publish;

import io.castalia.schemas.wire.Hookpoint;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Compares what is to be produced with what is declared. */
final class Declarations {

    private Declarations() {}

    /**
     * The hookpoints that are still to be declared.
     *
     * @throws IllegalStateException where one is declared otherwise, naming both values: stop
     */
    static List<Hookpoint> missing(Map<String, Hookpoint> known, Collection<Hookpoint> wanted) {
        var missing = new ArrayList<Hookpoint>();
        for (Hookpoint hookpoint : wanted) {
            Hookpoint declared = known.get(hookpoint.getName());
            if (declared == null) {
                missing.add(hookpoint);
            } else {
                compare(declared, hookpoint);
            }
        }
        return missing;
    }

    private static void compare(Hookpoint declared, Hookpoint ours) {
        String name = ours.getName();
        same(name, "model", declared.getModelHash(), ours.getModelHash());
        same(name, "coder", declared.getCoderHash(), ours.getCoderHash());
        same(name, "tokenizer", declared.getTokenizerHash(), ours.getTokenizerHash());
        same(name, "special tokens", declared.getSpecials(), ours.getSpecials());
        same(name, "number of latents", declared.getLatents(), ours.getLatents());
        same(name, "context length", declared.getContext(), ours.getContext());
        same(name, "window length", declared.getWindow(), ours.getWindow());
        same(name, "number of shards", declared.getShards(), ours.getShards());
    }

    private static void same(String name, String what, Object declared, Object ours) {
        if (!declared.equals(ours)) {
            throw new IllegalStateException(
                    "hookpoint '%s' was declared with the %s %s, and would now have %s; give the new one another hookpoint name, or use another prefix"
                            .formatted(name, what, declared, ours));
        }
    }
}
