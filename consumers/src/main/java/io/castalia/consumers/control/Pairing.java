package io.castalia.consumers.control;

import io.castalia.schemas.Id;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Gives each explained latent a partner whose explanation is not its own: of the same hookpoint and explainer, of the
 * same tenth by density, next in the order of hashes, never itself or a close co-occurring latent. Depends on the set of
 * explanations alone.
 */
final class Pairing {

    private static final int DECILES = 10;

    /** Deciles are joined until each holds so many. */
    private static final int FEWEST = 5;

    private Pairing() {}

    /** Partners by the id of an explanation; whoever has only relatives about has none. */
    static Map<String, Explained> partners(Collection<Explained> explained) {
        var partners = new LinkedHashMap<String, Explained>();
        explained.stream()
                .collect(Collectors.groupingBy(Explained::maker, TreeMap::new, Collectors.toList()))
                .values()
                .forEach(group -> {
                    for (List<Explained> stratum : strata(group)) {
                        pair(stratum, group, partners);
                    }
                });
        return partners;
    }

    /** Cuts by rank of density into at most ten parts of nearly equal size. */
    private static List<List<Explained>> strata(List<Explained> group) {
        List<Explained> byDensity = group.stream()
                .sorted(Comparator.comparingDouble(Explained::density).thenComparing(Explained::id))
                .toList();
        int n = byDensity.size();
        int parts = Math.max(1, Math.min(DECILES, n / FEWEST));
        var strata = new ArrayList<List<Explained>>();
        for (int part = 0; part < parts; part++) {
            strata.add(byDensity.subList(part * n / parts, (part + 1) * n / parts));
        }
        return strata;
    }

    private static void pair(List<Explained> stratum, List<Explained> group, Map<String, Explained> partners) {
        List<Explained> near = byHash(stratum);
        List<Explained> all = byHash(group);
        for (Explained one : near) {
            next(one, near).or(() -> next(one, all)).ifPresent(partner -> partners.put(one.id(), partner));
        }
    }

    private static List<Explained> byHash(List<Explained> of) {
        return of.stream()
                .sorted(Comparator.comparing((Explained e) -> Id.of("pair", e.id()))
                        .thenComparing(Explained::id))
                .toList();
    }

    /** The first stranger after the latent, round the circle. */
    private static Optional<Explained> next(Explained one, List<Explained> circle) {
        int at = circle.indexOf(one);
        for (int step = 1; step < circle.size(); step++) {
            Explained other = circle.get((at + step) % circle.size());
            if (one.strangerTo(other)) {
                return Optional.of(other);
            }
        }
        return Optional.empty();
    }
}
