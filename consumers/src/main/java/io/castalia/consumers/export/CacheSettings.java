package io.castalia.consumers.export;

import io.castalia.schemas.Refusal;

/**
 * How contexts become rows of one length.
 *
 * @param splits files that the latents are shared out to
 * @param padded whether contexts that are shorter than a row are filled up; else they are left out, and counted
 * @param pad id of the token that fills them up, behind their own
 * @param sortEntries activations that are sorted in memory at once, of eight bytes each
 */
record CacheSettings(int splits, boolean padded, int pad, int sortEntries) {

    /** Five files, as delphi makes them; short contexts filled up with token 0; 128 MiB to sort in. */
    static final CacheSettings DEFAULT = new CacheSettings(5, true, 0, 1 << 24);

    CacheSettings {
        Refusal.unless(splits >= 1 && splits <= 1000, "splits", splits, "1 to 1000");
        Refusal.unless(pad >= 0, "pad", pad, "a token's id");
        Refusal.unless(sortEntries >= 1, "sort", sortEntries, "at least 1");
    }
}
