package io.castalia.producers.train;

import io.castalia.producers.model.Sinks;
import io.castalia.schemas.Refusal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * How sparse coders are trained.
 *
 * @param corpus a folder with a folder per source in it
 * @param hookpoints where to train one each; one forward pass serves all
 * @param out where the coder is written; with several hookpoints, a folder each below it
 * @param latents how many latents a coder has
 * @param k how many of them fire on a token at most, in training
 * @param kept how many of those fire when the coder is read: the strongest; fewer than k leaves the faint ones out
 * @param seed of the first weights and of the order of the tokens
 * @param tokens to train on; the corpus is read again where it has fewer; 0 reads it once
 * @param batch tokens of a step
 * @param learningRate of Adam, at its height
 * @param threads processor threads
 * @param states where hidden states are kept, so that another run needs no forward pass: a few GB
 * @param alsoMeasured another corpus that the coder is measured on and never trained on; the corpus itself for none
 * @param studied the model
 * @param sinks the tokens left out of training and measuring as they are masked where a coder is read: a few of them
 *     would have nearly all of the variance
 */
public record TrainSettings(
        Path corpus,
        List<String> hookpoints,
        Path out,
        int latents,
        int k,
        int kept,
        long seed,
        long tokens,
        int batch,
        double learningRate,
        int threads,
        Path states,
        Path alsoMeasured,
        Studied studied,
        Sinks sinks) {

    /** Tokens of a step, where nothing else is said. */
    public static final int BATCH = 2048;

    /** Adam's learning rate, where nothing else is said. */
    public static final double LEARNING_RATE = 2e-3;

    public TrainSettings {
        hookpoints = List.copyOf(hookpoints);
        Refusal.unless(Files.isDirectory(corpus), "corpus", corpus, "a folder with a folder per source in it");
        Refusal.unless(!hookpoints.isEmpty(), "hookpoint", hookpoints, "at least one");
        hookpoints.forEach(studied::width);
        Refusal.unless(latents > 0, "latents", latents, "at least 1");
        Refusal.unless(k > 0 && k <= latents, "k", k, "at least 1 and at most the number of latents");
        Refusal.unless(kept > 0 && kept <= k, "keep", kept, "at least 1 and at most k (%d)".formatted(k));
        Refusal.unless(tokens >= 0, "tokens", tokens, "at least 1, or 0 for the corpus once");
        Refusal.unless(batch > 0, "batch", batch, "at least 1");
        Refusal.unless(learningRate > 0 && learningRate < 1, "learning-rate", learningRate, "above 0 and below 1");
        Refusal.unless(threads > 0, "threads", threads, "at least 1");
        Refusal.unless(Files.exists(alsoMeasured), "also-measured", alsoMeasured, "a file or folder that exists");
    }

    /** The same on the model that comes with the program. */
    public TrainSettings(
            Path corpus,
            List<String> hookpoints,
            Path out,
            int latents,
            int k,
            int kept,
            long seed,
            long tokens,
            int batch,
            double learningRate,
            int threads,
            Path states,
            Path alsoMeasured) {
        this(
                corpus,
                hookpoints,
                out,
                latents,
                k,
                kept,
                seed,
                tokens,
                batch,
                learningRate,
                threads,
                states,
                alsoMeasured,
                bundled(),
                Sinks.NONE);
    }

    /** The model that comes with the program. */
    public static Studied bundled() {
        return new StudiedMiniLm();
    }

    /** Where a hookpoint's coder is written. */
    Path outOf(String hookpoint) {
        return hookpoints.size() == 1 ? out : out.resolve(studied.coderName(hookpoint));
    }
}
