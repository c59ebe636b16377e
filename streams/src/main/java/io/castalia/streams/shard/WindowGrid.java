package io.castalia.streams.shard;

import io.castalia.streams.evidence.WindowText;
import io.castalia.streams.page.ContextIndex;
import io.castalia.streams.page.Windows;

/** The windows of a block, counted through: a fixed grid over each context, the last window as short as it comes. */
final class WindowGrid {

    private final Block block;
    private final int[] firstWindows; // (contexts + 1)
    private final int[] contexts; // (windows), the context of each
    private final int[] windowOfToken; // (tokens)
    private final int size;

    WindowGrid(Block block, int size) {
        this.block = block;
        this.size = size;
        firstWindows = new int[block.contexts() + 1];
        for (int context = 0; context < block.contexts(); context++) {
            firstWindows[context + 1] = firstWindows[context] + (block.tokens(context) + size - 1) / size;
        }
        contexts = new int[firstWindows[block.contexts()]];
        windowOfToken = new int[block.tokens()];
        for (int context = 0; context < block.contexts(); context++) {
            int first = block.firstTokens[context];
            for (int token = first; token < block.firstTokens[context + 1]; token++) {
                windowOfToken[token] = firstWindows[context] + (token - first) / size;
                contexts[windowOfToken[token]] = context;
            }
        }
    }

    /** The block's windows as the state is told of them, with contexts numbered from an ordinal on. */
    Windows numbered(ContextIndex contexts, long first) {
        var windows = new Windows(windows(), windowOfToken, contexts);
        for (int window = 0; window < windows(); window++) {
            int context = context(window);
            int from = firstToken(window);
            windows.set(
                    window,
                    block.sides[context].wire(),
                    block.contextIds.get(context),
                    first + context,
                    number(window),
                    from,
                    from + tokens(window));
        }
        return windows;
    }

    /** Is shown, for each latent and window in which it fires, where its activations stand. */
    @FunctionalInterface
    interface Visitor {

        /**
         * One latent in one window.
         *
         * @param latent place of the latent in the block
         * @param window the window
         * @param from first of its activations in the block's columns
         * @param to one past the last
         */
        void firing(int latent, int window, int from, int to);
    }

    /** Shows the windows in which one latent fires; its activations are from first to last, less one. */
    void visit(int latent, int first, int last, Visitor visitor) {
        int from = first;
        while (from < last) {
            int window = windowOfToken[block.positions[from]];
            int to = from + 1;
            while (to < last && windowOfToken[block.positions[to]] == window) {
                to++;
            }
            visitor.firing(latent, window, from, to);
            from = to;
        }
    }

    /** Shows all latents in all windows: latents ascending, windows ascending for each. */
    void visitAll(Visitor visitor) {
        int first = 0;
        for (int latent = 0; latent < block.latents.length; latent++) {
            visit(latent, first, first + block.latentCounts[latent], visitor);
            first += block.latentCounts[latent];
        }
    }

    int windows() {
        return contexts.length;
    }

    int windows(int context) {
        return firstWindows[context + 1] - firstWindows[context];
    }

    int firstWindow(int context) {
        return firstWindows[context];
    }

    int context(int window) {
        return contexts[window];
    }

    /** Which window of its context it is. */
    int number(int window) {
        return window - firstWindows[contexts[window]];
    }

    int firstToken(int window) {
        return block.firstTokens[contexts[window]] + number(window) * size;
    }

    int tokens(int window) {
        return Math.min(size, block.firstTokens[contexts[window] + 1] - firstToken(window));
    }

    WindowText text(int window) {
        int from = firstToken(window);
        return WindowText.cut(
                block.texts.get(contexts[window]),
                block.tokenIds,
                block.spanStarts,
                block.spanEnds,
                from,
                from + tokens(window));
    }
}
