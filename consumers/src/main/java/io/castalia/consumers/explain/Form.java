package io.castalia.consumers.explain;

import io.castalia.consumers.prompt.Template;
import io.castalia.consumers.text.Tenths;
import io.castalia.schemas.wire.ExampleWindow;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a language model is shown of a latent, and with which words it is asked. */
enum Form {

    /** Activating windows. */
    DEFAULT("default", "explain-default.v1") {
        @Override
        Map<String, String> shown(
                List<ExampleWindow> examples, List<ExampleWindow> contrast, ExplainSettings s, Tenths tenths) {
            return Map.of("excerpts", Excerpts.marked(examples, s.highlighter(), s.activations(), tenths));
        }
    },

    /** What is marked in activating windows, without what stands around it. */
    SINGLE_TOKEN("single-token", "explain-single-token.v1") {
        @Override
        Map<String, String> shown(
                List<ExampleWindow> examples, List<ExampleWindow> contrast, ExplainSettings s, Tenths tenths) {
            return Map.of("tokens", Excerpts.runs(examples, s.highlighter()));
        }
    },

    /** Activating windows, and silent ones beside them. */
    CONTRASTIVE("contrastive", "explain-contrastive.v1") {
        @Override
        Map<String, String> shown(
                List<ExampleWindow> examples, List<ExampleWindow> contrast, ExplainSettings s, Tenths tenths) {
            return Map.of(
                    "excerpts",
                    Excerpts.marked(examples, s.highlighter(), s.activations(), tenths),
                    "contrast",
                    Excerpts.plain(contrast));
        }
    };

    private final String label;
    private final String template;

    Form(String label, String template) {
        this.label = label;
        this.template = template;
    }

    /** Its name, as explainers carry it. */
    String label() {
        return label;
    }

    /** Version of its wording. */
    String version() {
        return template.substring(template.lastIndexOf('.') + 1);
    }

    /**
     * The wording.
     *
     * @param json whether the answer is asked for as a JSON object; else it stands between tags
     */
    Template template(ExplainSettings settings, boolean json) {
        return Template.of(
                template,
                Map.of("activations", settings.activations(), "reasoning", settings.reasoning(), "json", json));
    }

    /** Why there is too little to ask about; empty where there is enough. */
    Optional<String> lack(List<ExampleWindow> examples, List<ExampleWindow> contrast, ExplainSettings settings) {
        if (examples.size() < settings.fewest()) {
            return Optional.of("%d activating windows, and %d are needed to ask about them; nothing was asked"
                    .formatted(examples.size(), settings.fewest()));
        }
        return this == CONTRASTIVE && contrast.isEmpty()
                ? Optional.of("no silent windows to compare with; nothing was asked")
                : Optional.empty();
    }

    /** The texts to fill in. */
    abstract Map<String, String> shown(
            List<ExampleWindow> examples, List<ExampleWindow> contrast, ExplainSettings settings, Tenths tenths);
}
