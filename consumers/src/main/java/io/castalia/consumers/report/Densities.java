package io.castalia.consumers.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** How dense latents are: a histogram of the decimal logarithm of density, four bins a decade. */
final class Densities {

    private static final int PER_DECADE = 4;
    private static final int DECADES = 8;

    private Densities() {}

    /**
     * The histogram of one hookpoint's latents.
     *
     * @return {@code from}, the lowest bin's lower edge; {@code per_decade}; {@code all} and {@code explained}, latents by
     *     bin; {@code silent}, latents that never fired
     */
    static ObjectNode of(String hookpoint, List<ShownLatent> latents) {
        var all = new int[PER_DECADE * DECADES];
        var explained = new int[all.length];
        int silent = 0;
        for (ShownLatent latent : latents) {
            if (latent.density() <= 0) {
                silent++;
                continue;
            }
            int bin = bin(latent.density());
            all[bin]++;
            explained[bin] += latent.explanations().stream().anyMatch(JudgedText::explained) ? 1 : 0;
        }
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("hookpoint", hookpoint);
        json.put("from", -DECADES);
        json.put("per_decade", PER_DECADE);
        json.put("silent", silent);
        json.set("all", array(all));
        json.set("explained", array(explained));
        return json;
    }

    /** The bin of a density above 0; the lowest takes what is below it, and the highest a density of 1. */
    static int bin(double density) {
        double place = (Math.log10(density) + DECADES) * PER_DECADE;
        return (int) Math.max(0, Math.min(PER_DECADE * DECADES - 1, Math.floor(place)));
    }

    private static ArrayNode array(int[] counts) {
        ArrayNode json = JsonNodeFactory.instance.arrayNode();
        for (int count : counts) {
            json.add(count);
        }
        return json;
    }
}
