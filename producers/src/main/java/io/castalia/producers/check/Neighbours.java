package io.castalia.producers.check;

import io.castalia.producers.decoder.Hookpoint;
import io.castalia.producers.decoder.Site;
import io.castalia.producers.sparse.CoderSite;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** Where else a coder might belong. */
public final class Neighbours {

    private Neighbours() {}

    /**
     * The same site a layer below and a layer above; and, for a coder that rebuilds what it reads, the other sites of its
     * layer.
     *
     * @param exists whether the model has a hookpoint, of the width that the coder reads
     */
    public static List<CoderSite> of(CoderSite site, Predicate<String> exists) {
        var reads = Hookpoint.parse(site.reads());
        var writes = Hookpoint.parse(site.writes());
        Set<CoderSite> found = new LinkedHashSet<>();
        for (int step : new int[] {-1, 1}) {
            if (isLayer(reads, step) && isLayer(writes, step)) {
                found.add(new CoderSite(moved(reads, step), moved(writes, step)));
            }
        }
        if (!site.transcodes()) {
            for (Site other : Site.values()) {
                if (other != Site.EMBEDDING || reads.layer() == 0) {
                    found.add(CoderSite.of(new Hookpoint(reads.layer(), other).toString()));
                }
            }
        }
        found.remove(site);
        return found.stream()
                .filter(s -> exists.test(s.reads()) && exists.test(s.writes()))
                .toList();
    }

    private static boolean isLayer(Hookpoint hookpoint, int step) {
        return hookpoint.site() != Site.EMBEDDING && hookpoint.layer() + step >= 0;
    }

    private static String moved(Hookpoint hookpoint, int step) {
        return new Hookpoint(hookpoint.layer() + step, hookpoint.site()).toString();
    }
}
