package io.castalia.producers.decoder;

import ai.djl.ndarray.NDArray;

/** One layer of a decoder: how attention and MLP meet the residual stream. */
interface Layer {

    /**
     * The residual stream after the layer. Where the pass ends at a site within it, the rest is not computed, and what is
     * returned is of no use: see {@link Pass#ended()}.
     *
     * @param x (rows, length, width), left as it is
     */
    NDArray apply(NDArray x, Pass pass);

    /** Attention first, and then the MLP on the sum; a norm before each. */
    record Serial(int number, Norm beforeAttention, Attention attention, Norm beforeMlp, Mlp mlp) implements Layer {
        @Override
        public NDArray apply(NDArray x, Pass pass) {
            NDArray attended = pass.at(number, Site.ATTENTION, attention.apply(beforeAttention.apply(x), number, pass));
            if (pass.ended()) {
                return attended;
            }
            NDArray between = x.add(attended);
            NDArray fed = pass.at(number, Site.MLP, mlp.apply(beforeMlp.apply(between), number, pass));
            if (pass.ended()) {
                return fed;
            }
            return between.addi(fed);
        }
    }

    /** Attention and the MLP side by side, each on a norm of the same stream. */
    record Parallel(int number, Norm beforeAttention, Attention attention, Norm beforeMlp, Mlp mlp) implements Layer {
        @Override
        public NDArray apply(NDArray x, Pass pass) {
            NDArray attended = pass.at(number, Site.ATTENTION, attention.apply(beforeAttention.apply(x), number, pass));
            if (pass.ended()) {
                return attended;
            }
            NDArray fed = pass.at(number, Site.MLP, mlp.apply(beforeMlp.apply(x), number, pass));
            if (pass.ended()) {
                return fed;
            }
            return fed.add(attended).addi(x);
        }
    }

    /** Attention first, and then the MLP; a norm before and behind each. */
    record Enclosed(
            int number,
            Norm beforeAttention,
            Attention attention,
            Norm behindAttention,
            Norm beforeMlp,
            Mlp mlp,
            Norm behindMlp)
            implements Layer {
        @Override
        public NDArray apply(NDArray x, Pass pass) {
            NDArray attended = pass.at(number, Site.ATTENTION, attention.apply(beforeAttention.apply(x), number, pass));
            if (pass.ended()) {
                return attended;
            }
            NDArray attendedNormed = pass.at(number, Site.ATTENTION_NORMED, behindAttention.apply(attended));
            if (pass.ended()) {
                return attendedNormed;
            }
            NDArray between = x.add(attendedNormed);
            NDArray fed = pass.at(number, Site.MLP, mlp.apply(beforeMlp.apply(between), number, pass));
            if (pass.ended()) {
                return fed;
            }
            NDArray fedNormed = pass.at(number, Site.MLP_NORMED, behindMlp.apply(fed));
            if (pass.ended()) {
                return fedNormed;
            }
            return between.addi(fedNormed);
        }
    }
}
