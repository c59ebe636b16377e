package io.castalia.producers.train;

import io.castalia.producers.checkpoint.SafetensorsWriter;
import io.castalia.producers.sparse.CoderConfig;
import io.castalia.producers.sparse.Sparsify;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The weights of a trained coder, row-major. */
final class TrainedCoder {

    private final int width;
    private final int latents;
    private final float[] encoder; // (latents, width)
    private final float[] bias; // (latents)
    private final float[] decoder; // (latents, width)
    private final float[] centre; // (width)

    TrainedCoder(int width, int latents, float[] encoder, float[] bias, float[] decoder, float[] centre) {
        this.width = width;
        this.latents = latents;
        this.encoder = encoder;
        this.bias = bias;
        this.decoder = decoder;
        this.centre = centre;
    }

    /** Decoder directions, (latents, width). */
    float[] decoder() {
        return decoder;
    }

    /**
     * Writes weights in half precision and configuration, in sparsify's layout.
     *
     * @param kept latents that fire on a token when the coder is read
     */
    void write(Path folder, int kept) throws IOException {
        Files.createDirectories(folder);
        new SafetensorsWriter()
                .add("encoder.weight", encoder, latents, width)
                .add("encoder.bias", bias, latents)
                .add("W_dec", decoder, latents, width)
                .add("b_dec", centre, width)
                .write(folder.resolve(Sparsify.WEIGHTS));
        Files.writeString(folder.resolve(Sparsify.CONFIG), new CoderConfig(width, latents, kept, false).toJson());
    }
}
