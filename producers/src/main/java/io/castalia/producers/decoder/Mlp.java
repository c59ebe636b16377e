package io.castalia.producers.decoder;

import ai.djl.ndarray.NDArray;

/** The two-layer network of a decoder's layer. */
interface Mlp {

    /** The neurons' values, as an array of its own. */
    NDArray neurons(NDArray x);

    /** The product that leads back to the residual stream. */
    Linear out();

    /**
     * What the MLP of a layer gives. Where the pass ends at a site within it, the rest is not computed, and what is returned
     * is of no use: see {@link Pass#ended()}.
     */
    default NDArray apply(NDArray x, int layer, Pass pass) {
        NDArray input = pass.at(layer, Site.MLP_INPUT, x);
        if (pass.ended()) {
            return input;
        }
        NDArray neurons = pass.at(layer, Site.NEURONS, neurons(input));
        if (pass.ended()) {
            return neurons;
        }
        return out().apply(neurons);
    }

    /** The gated MLP of Llama and its descendants. */
    static Mlp gated(Configuration c, Weights w, boolean biased) {
        return new Gated(
                w.linear("gate_proj", c.width(), c.inner(), biased),
                w.linear("up_proj", c.width(), c.inner(), biased),
                c.nonlinearity(),
                w.linear("down_proj", c.inner(), c.width(), biased));
    }

    /** f(W x + b). */
    record Plain(Linear in, Nonlinearity f, Linear out) implements Mlp {
        @Override
        public NDArray neurons(NDArray x) {
            return f.apply(in.apply(x));
        }
    }

    /** f(G x) times U x (Shazeer 2020). */
    record Gated(Linear gate, Linear up, Nonlinearity f, Linear out) implements Mlp {
        @Override
        public NDArray neurons(NDArray x) {
            return f.apply(gate.apply(x)).muli(up.apply(x));
        }
    }
}
