package io.castalia.streams.drift;

import io.castalia.streams.drift.Finding.What;

/** Compares how often a latent fires: its windows in a stretch of the stream. */
/*
 * Were the rates equal, the share of the windows that came since would be that of the tokens, give or take. The angle
 * whose sine is a share's root has the deviation 1 / (2 root n), whatever the share. Here n is the number of parts'
 * worth of windows, for if parts come as they like, the squares of their windows are what varies.
 */
final class RateContrast {

    private RateContrast() {}

    static Contrast contrast(
            long windowsThen, long windowsSince, long tokensThen, long tokensSince, Clustering clustering) {
        if (tokensThen <= 0 || tokensSince <= 0) {
            return Contrast.none(What.RATE);
        }
        double then = (double) windowsThen / tokensThen;
        double since = (double) windowsSince / tokensSince;
        double windows = windowsThen + windowsSince;
        double tokens = tokensThen + tokensSince;
        double angle = angle(windowsSince / windows) - angle(tokensSince / tokens);
        double deviation = 2 * angle * Math.sqrt(windows / clustering.perPart());
        return new Contrast(
                What.RATE, Math.abs(since - then) / (since + then), clustering.chance(deviation, clustering.perPart()));
    }

    private static double angle(double share) {
        return Math.asin(Math.sqrt(share));
    }
}
