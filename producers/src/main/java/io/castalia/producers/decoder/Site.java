package io.castalia.producers.decoder;

/** A place in a layer where states can be read; in the order in which a layer comes to them. */
public enum Site {

    /** What the first layer reads: embeddings of tokens, with those of positions where there are such. */
    EMBEDDING("embed"),

    /** The heads' results side by side, before the output projection; width heads times head width. */
    HEADS(".attn.heads"),

    /** What attention adds to the residual stream: after the output projection, and before any norm behind it. */
    ATTENTION(".attn"),

    /** The same after the norm behind attention; Gemma only. */
    ATTENTION_NORMED(".attn.normed"),

    /** What the MLP reads, after the norm before it: the input of transcoders. */
    MLP_INPUT(".mlp.input"),

    /** The MLP's neurons, after the nonlinearity and the gate; width of the MLP's inside. */
    NEURONS(".mlp.neurons"),

    /** What the MLP gives, before any norm behind it. */
    MLP(".mlp"),

    /** The same after the norm behind the MLP; Gemma only, and what Gemma Scope's MLP coders read. */
    MLP_NORMED(".mlp.normed"),

    /** The residual stream after the layer; never after the final norm. */
    RESIDUAL("");

    private final String name;

    Site(String name) {
        this.name = name;
    }

    /** What follows the layer in a hookpoint's name. */
    String suffix() {
        return name;
    }

    /** Whether only models with norms behind attention and MLP have it. */
    boolean isBehindNorm() {
        return this == ATTENTION_NORMED || this == MLP_NORMED;
    }
}
