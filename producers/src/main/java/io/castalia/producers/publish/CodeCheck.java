package io.castalia.producers.publish;

import io.castalia.producers.sparse.SparseCode;
import java.util.Arrays;

/** Looks through a context's code before it may go on the wire. */
final class CodeCheck {

    private static final int EXPONENT = 0x7c00;

    private final HookpointSpec hookpoint;
    private final int[] lastToken; // (latents), where each was seen last, counted over all contexts, from 1
    private int token;

    CodeCheck(HookpointSpec hookpoint) {
        this.hookpoint = hookpoint;
        this.lastToken = new int[hookpoint.coder().latents()];
    }

    /** Throws IllegalArgumentException: set aside. */
    void check(SparseCode code, int tokens) {
        if (code.tokens() != tokens) {
            throw new IllegalArgumentException(
                    "%s gave codes for %d tokens of a context of %d".formatted(name(), code.tokens(), tokens));
        }
        if (token > Integer.MAX_VALUE - tokens) {
            Arrays.fill(lastToken, 0);
            token = 0;
        }
        for (int t = 0; t < tokens; t++) {
            token++;
            for (int i = code.from(t); i < code.from(t + 1); i++) {
                check(code.latent(i), code.half(i), t);
            }
        }
    }

    private void check(int latent, short half, int t) {
        if (latent < 0 || latent >= lastToken.length || lastToken[latent] == token) {
            throw new IllegalArgumentException("%s gave latent %d at token %d; it must be one of %d, once a token"
                    .formatted(name(), latent, t, lastToken.length));
        }
        lastToken[latent] = token;
        if ((half & EXPONENT) == EXPONENT || (half < 0 && !BlockBuilder.isZero(half))) {
            throw new IllegalArgumentException(
                    "latent %d of %s is not finite, or is below zero, at token %d: was the coder trained on this site?"
                            .formatted(latent, name(), t));
        }
    }

    private String name() {
        return "coder '%s' of %s".formatted(hookpoint.coder().name(), hookpoint.name());
    }
}
