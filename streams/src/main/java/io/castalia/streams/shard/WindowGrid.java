package io.castalia.streams.shard;

import io.castalia.schemas.block.Block;
import io.castalia.streams.evidence.PoolContext;
import io.castalia.streams.evidence.WindowText;
import io.castalia.streams.page.ContextIndex;
import io.castalia.streams.page.Windows;
import java.util.Optional;

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
        var windows = new Windows(windows(), block.tokens(), contexts);
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

    /** The window that a token of the block stands in. */
    int window(int token) {
        return windowOfToken[token];
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
        return text(contexts[window], from, from + tokens(window));
    }

    /** What a whole context says. */
    WindowText contextText(int context) {
        return text(context, block.firstTokens[context], block.firstTokens[context + 1]);
    }

    /** What is shown of a context that is silent throughout: a window from its eleventh token on; none of a shorter one. */
    Optional<WindowText> rowText(int context) {
        int from = block.firstTokens[context] + PoolContext.ROW_FROM;
        return from + size <= block.firstTokens[context + 1]
                ? Optional.of(text(context, from, from + size))
                : Optional.empty();
    }

    private WindowText text(int context, int from, int to) {
        return WindowText.cut(block.texts.get(context), block.tokenIds, block.spanStarts, block.spanEnds, from, to);
    }
}
