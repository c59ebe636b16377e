package io.castalia.streams.evidence;

import io.castalia.schemas.wire.ExampleWindow;
import io.castalia.schemas.wire.WindowKind;
import io.castalia.streams.summary.Entry;
import java.util.Arrays;
import java.util.Collections;

/** Kept windows in the form in which they are sent. */
final class Examples {

    private final Windows windows;

    Examples(Windows windows) {
        this.windows = windows;
    }

    /** A window in which the latent fires, or the slice around its peak; rank and quantile are -1 where it has none. */
    ExampleWindow activating(Entry entry, int rank, int quantile) {
        WindowText text = windows.text(entry);
        var activations = new Float[text.tokens()];
        float[] values = entry.activations(text.tokens());
        Arrays.setAll(activations, i -> values[i]);
        return new ExampleWindow(
                WindowKind.ACTIVATING,
                entry.context().toString(),
                entry.window(),
                entry.part().toString(),
                text.text(),
                text.tokenIds(),
                text.starts(),
                text.ends(),
                Arrays.asList(activations),
                entry.peak(),
                rank,
                quantile);
    }

    /** The token on which the latent is strongest in a window; the first of equals. */
    int peakToken(Entry entry) {
        WindowText text = windows.text(entry);
        return text.tokenIds().get(entry.peakToken(text.tokens()));
    }

    /** A window in which it does not. */
    static ExampleWindow silent(SilentDraw.Silent silent, WindowKind kind) {
        WindowText text = silent.text();
        return new ExampleWindow(
                kind,
                silent.of().context().toString(),
                silent.window(),
                silent.of().part().toString(),
                text.text(),
                text.tokenIds(),
                text.starts(),
                text.ends(),
                Collections.nCopies(text.tokens(), 0f),
                0f,
                -1,
                -1);
    }
}
