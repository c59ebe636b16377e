package io.castalia.consumers.export;

import io.castalia.schemas.Refusal;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What is exported in delphi's layout, and where to.
 *
 * @param out the folder, which is not there yet: what delphi calls {@code results/NAME}
 * @param hookpoints which; all that are declared where none is named
 * @param cache whether activations are exported, too
 * @param splits files that the latents are shared out to
 * @param padded whether contexts that are shorter than a row are filled up; else they are left out
 * @param pad id of the token that fills them up
 * @param texts which explanations and scores: delphi's layout has room for one of each latent
 */
public record DelphiSettings(
        Path out, List<String> hookpoints, boolean cache, int splits, boolean padded, int pad, Texts texts) {

    /**
     * Which of several explanations and scores; whatever there is, where nothing is said, as long as it is one.
     *
     * @param run run that made them
     * @param sampler name of a sampler
     * @param explainer name of an explainer
     * @param judge name of a judge; where none is named, those that always say yes or no do not count
     * @param negatives kind of silent windows, for instance RANDOM
     */
    public record Texts(
            Optional<String> run,
            Optional<String> sampler,
            Optional<String> explainer,
            Optional<String> judge,
            Optional<String> negatives) {

        /** Whatever there is. */
        public static final Texts ANY =
                new Texts(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    public DelphiSettings {
        hookpoints = List.copyOf(hookpoints);
        Refusal.unless(splits >= 1 && splits <= 100, "splits", splits, "1 to 100");
        Refusal.unless(pad >= 0, "pad", pad, "a token's id");
    }

    /** All hookpoints, five splits, short contexts filled up with token 0. */
    public static DelphiSettings of(Path out) {
        return new DelphiSettings(out, List.of(), true, 5, true, 0, Texts.ANY);
    }

    /** The same of some hookpoints. */
    public DelphiSettings withHookpoints(List<String> names) {
        return new DelphiSettings(out, names, cache, splits, padded, pad, texts);
    }

    /** The same with other splits, and short contexts filled up with a token or left out. */
    public DelphiSettings withRows(int files, boolean filledUp, int token) {
        return new DelphiSettings(out, hookpoints, cache, files, filledUp, token, texts);
    }

    /** The same with activations or without. */
    public DelphiSettings withCache(boolean wanted) {
        return new DelphiSettings(out, hookpoints, wanted, splits, padded, pad, texts);
    }

    /** The same of other explanations and scores. */
    public DelphiSettings withTexts(Texts others) {
        return new DelphiSettings(out, hookpoints, cache, splits, padded, pad, others);
    }

    CacheSettings rows() {
        return new CacheSettings(splits, padded, pad, CacheSettings.DEFAULT.sortEntries());
    }
}
