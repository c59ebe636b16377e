package io.castalia.producers.decoder;

import io.castalia.schemas.Refusal;
import java.util.Arrays;
import java.util.Comparator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Where a decoder is read: {@code embed}, or a layer, counted from 0, and a site of it.
 *
 * <pre>
 *   layers.9               residual stream after layer 9
 *   layers.9.attn.heads    heads side by side, before the output projection
 *   layers.9.attn          after the output projection
 *   layers.9.attn.normed   after the norm behind it (Gemma)
 *   layers.9.mlp.input     what the MLP reads, after its norm: a transcoder's input
 *   layers.9.mlp.neurons   the MLP's neurons
 *   layers.9.mlp           what the MLP gives
 *   layers.9.mlp.normed    after the norm behind it (Gemma)
 *   embed                  what layer 0 reads
 * </pre>
 *
 * <p>Hookpoints are ordered as a forward pass comes to them.
 */
public record Hookpoint(int layer, Site site) implements Comparable<Hookpoint> {

    private static final Pattern NAME = Pattern.compile("layers\\.(\\d{1,4})((?:\\.[a-z]+)*)");

    private static final Comparator<Hookpoint> ORDER =
            Comparator.comparingInt(Hookpoint::layer).thenComparing(Hookpoint::site);

    public Hookpoint {
        Refusal.unless(layer >= 0, "layer", layer, "at least 0");
        Refusal.unless(layer == 0 || site != Site.EMBEDDING, "layer", layer, "0 for the embeddings");
    }

    /**
     * Reads a name.
     *
     * @throws Refusal where it is none
     */
    public static Hookpoint parse(String name) {
        if (name.equals(Site.EMBEDDING.suffix())) {
            return new Hookpoint(0, Site.EMBEDDING);
        }
        var matcher = NAME.matcher(name);
        if (matcher.matches()) {
            for (Site site : Site.values()) {
                if (site != Site.EMBEDDING && site.suffix().equals(matcher.group(2))) {
                    return new Hookpoint(Integer.parseInt(matcher.group(1)), site);
                }
            }
        }
        throw new Refusal("hookpoint", name, "embed, or layers.N followed by one of " + suffixes());
    }

    private static String suffixes() {
        return Arrays.stream(Site.values())
                .filter(site -> site != Site.EMBEDDING)
                .map(site -> "'" + site.suffix() + "'")
                .collect(Collectors.joining(", "));
    }

    @Override
    public int compareTo(Hookpoint other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return site == Site.EMBEDDING ? site.suffix() : "layers." + layer + site.suffix();
    }
}
