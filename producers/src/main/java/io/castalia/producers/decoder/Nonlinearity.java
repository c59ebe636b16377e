package io.castalia.producers.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;
import io.castalia.schemas.Refusal;

/** The function of an MLP's neurons. */
enum Nonlinearity {

    /** x Phi(x), by the error function. */
    GELU {
        @Override
        NDArray apply(NDArray x) {
            return Activation.gelu(x);
        }
    },

    /** The same by tanh (Hendrycks and Gimpel 2016): 1/2 (1 + tanh z) is the sigmoid of 2 z. */
    GELU_TANH {
        @Override
        NDArray apply(NDArray x) {
            NDArray twoZ = x.square()
                    .muli(2 * ROOT_2_BY_PI * 0.044715)
                    .addi(2 * ROOT_2_BY_PI)
                    .muli(x);
            return Activation.sigmoid(twoZ).muli(x);
        }
    },

    /** x sigmoid(x), also called swish. */
    SILU {
        @Override
        NDArray apply(NDArray x) {
            return Activation.sigmoid(x).muli(x);
        }
    },

    RELU {
        @Override
        NDArray apply(NDArray x) {
            return Activation.relu(x);
        }
    };

    private static final double ROOT_2_BY_PI = Math.sqrt(2 / Math.PI);

    /** The function of each element, as an array of its own. */
    abstract NDArray apply(NDArray x);

    static Nonlinearity of(ConfigFile file, String key, String otherwise) {
        return switch (file.text(key, otherwise)) {
            case "gelu" -> GELU;
            case "gelu_new", "gelu_fast", "gelu_pytorch_tanh" -> GELU_TANH;
            case "silu", "swish" -> SILU;
            case "relu" -> RELU;
            default ->
                throw new Refusal(
                        file.named(key),
                        file.text(key, otherwise),
                        "gelu, gelu_new, gelu_fast, gelu_pytorch_tanh, silu, swish or relu");
        };
    }
}
