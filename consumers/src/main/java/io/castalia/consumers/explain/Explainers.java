package io.castalia.consumers.explain;

import io.castalia.consumers.prompt.LanguageModel;
import io.castalia.consumers.score.Judge;
import io.castalia.schemas.Refusal;

/**
 * The explainers that there are. One that asks a language model is called by its kind and the model, such as {@code
 * default/llama-3.1-70b}, and its prompt version names its wording and all settings.
 */
public final class Explainers {

    private Explainers() {}

    /** By words alone. */
    public static Explainer lexical() {
        return new LexicalExplainer();
    }

    /** By words alone, windows counting as their peaks: says rather what a latent fires on most strongly. */
    public static Explainer lexicalByPeak() {
        return new LexicalExplainer(LexicalExplainer.BY_PEAK, LexicalSettings.DEFAULT);
    }

    /** Shows activating windows (paper, section 3.1). */
    public static Explainer standard(LanguageModel model, ExplainSettings settings) {
        return new LanguageExplainer(Form.DEFAULT, model, settings);
    }

    /** Shows the marked tokens alone. */
    public static Explainer singleToken(LanguageModel model, ExplainSettings settings) {
        return new LanguageExplainer(Form.SINGLE_TOKEN, model, settings);
    }

    /** Shows silent windows beside activating ones. */
    public static Explainer contrastive(LanguageModel model, ExplainSettings settings) {
        Refusal.unless(settings.contrast() > 0, "explain.contrast", settings.contrast(), "at least 1");
        return new LanguageExplainer(Form.CONTRASTIVE, model, settings);
    }

    /**
     * Draws several explanations from two thirds of the explaining side, and keeps the one that does best in detection
     * on the last third. Scoring windows decide nothing.
     *
     * @param judge who judges the third that is held back
     * @param draws how many are drawn, at a temperature above 0
     */
    public static Explainer bestOf(LanguageModel model, ExplainSettings settings, Judge judge, int draws) {
        return new BestOfExplainer(model, settings, judge, draws);
    }

    /**
     * Words alone, and a language model only where they do not suffice (a cascade, as in FrugalGPT, arXiv 2305.05176).
     *
     * @param enough what the lower end of the 95 % interval of the words' balanced accuracy must reach, above 0, at most 1
     */
    public static Explainer cascade(LanguageModel model, ExplainSettings settings, double enough) {
        return new CascadeExplainer(model, standard(model, settings), enough);
    }

    /** Says nothing: for scorers that need no explanation. */
    public static Explainer none() {
        return new NoExplainer();
    }

    /** A kind and a model, without what separates names in a request or a list of them. */
    static String name(String kind, LanguageModel model) {
        return kind + "/" + model.name().replaceAll("[@,\\s]", "-");
    }
}
