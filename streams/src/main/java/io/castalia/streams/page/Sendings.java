package io.castalia.streams.page;

import io.castalia.schemas.wire.LatentStatus;

/** What was last sent of the latents of a page: as much of it as decides when to look again. */
public final class Sendings {

    /* Where no status was said. */
    private static final byte NONE = 0;
    private static final byte OUTDATED = 6;

    final int[] revisions;
    final long[] evidenceWindows;
    final long[] lookWindows;
    final long[] profileWindows;
    final int[] profileMaxima;
    final byte[] profileStatuses;

    Sendings(int latents) {
        revisions = new int[latents];
        evidenceWindows = new long[latents];
        lookWindows = new long[latents];
        profileWindows = new long[latents];
        profileMaxima = new int[latents];
        profileStatuses = new byte[latents];
    }

    /** Revision of the last evidence, 0 before the first. */
    public int revision(int row) {
        return revisions[row];
    }

    /** Windows, both sides, that the latent had fired in when evidence was last sent. */
    public long evidenceWindows(int row) {
        return evidenceWindows[row];
    }

    /** The same when it was last looked at for drift, or evidence was sent. */
    public long lookWindows(int row) {
        return lookWindows[row];
    }

    /** The same when its profile was last sent, 0 before the first. */
    public long profileWindows(int row) {
        return profileWindows[row];
    }

    /** Its maximum in the last profile, as the bits of a half. */
    public int profileMaximum(int row) {
        return profileMaxima[row];
    }

    /** Whether the last profile said this status. */
    public boolean profileSaid(int row, LatentStatus status) {
        return profileStatuses[row] == code(status);
    }

    /** Whether the last profile lacks what has come since. */
    public boolean profileOutdated(int row) {
        return profileStatuses[row] == OUTDATED;
    }

    /** What the last profile said is not all any more; nothing where none was sent. */
    public void outdateProfile(int row) {
        if (profileStatuses[row] != NONE) {
            profileStatuses[row] = OUTDATED;
        }
    }

    /** Evidence was sent. */
    public void evidence(int row, int revision, long windows) {
        revisions[row] = revision;
        evidenceWindows[row] = windows;
        lookWindows[row] = windows;
    }

    /** It was looked at for drift. */
    public void look(int row, long windows) {
        lookWindows[row] = windows;
    }

    /** A profile was sent. */
    public void profile(int row, long windows, int maximum, LatentStatus status) {
        profileWindows[row] = windows;
        profileMaxima[row] = maximum;
        profileStatuses[row] = code(status);
    }

    /* As it is written. */
    private static byte code(LatentStatus status) {
        return switch (status) {
            case UNSEEN -> 1;
            case DEAD -> 2;
            case RARE -> 3;
            case LIVE -> 4;
            case DENSE -> 5;
        };
    }
}
