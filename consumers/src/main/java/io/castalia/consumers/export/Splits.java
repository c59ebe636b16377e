package io.castalia.consumers.export;

/** How latents are shared out to files: ranges of nearly one width, their edges rounded down (delphi, {@code save_splits}). */
final class Splits {

    private final int latents;
    private final int splits;

    Splits(int latents, int splits) {
        this.latents = latents;
        this.splits = Math.min(splits, latents);
    }

    int size() {
        return splits;
    }

    /** The first latent of a split; of the one after the last, the number of latents. */
    int start(int split) {
        return (int) ((long) latents * split / splits);
    }

    /** The last latent of a split. */
    int end(int split) {
        return start(split + 1) - 1;
    }

    /** The split of a latent. */
    int of(int latent) {
        int split = (int) ((long) latent * splits / latents);
        while (latent > end(split)) {
            split++;
        }
        return split;
    }

    /** How the split's file is called. */
    String file(int split) {
        return "%d_%d.safetensors".formatted(start(split), end(split));
    }
}
