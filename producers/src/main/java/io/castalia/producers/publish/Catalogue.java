package io.castalia.producers.publish;

import io.castalia.producers.model.SubjectModel;
import io.castalia.producers.model.Tokenizer;
import io.castalia.schemas.Provenance;
import io.castalia.schemas.Topics;
import io.castalia.schemas.wire.Hookpoint;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a worker says of its hookpoints. */
final class Catalogue {

    private final SubjectModel model;
    private final Tokenizer tokenizer;
    private final Topics topics;
    private final PublishSettings settings;

    Catalogue(SubjectModel model, Tokenizer tokenizer, Topics topics, PublishSettings settings) {
        this.model = model;
        this.tokenizer = tokenizer;
        this.topics = topics;
        this.settings = settings;
    }

    /** The declarations, each with its headers. */
    Map<Hookpoint, Provenance> declarations(List<HookpointSpec> hookpoints, Labels labels) {
        var declarations = new LinkedHashMap<Hookpoint, Provenance>();
        for (HookpointSpec hookpoint : hookpoints) {
            declarations.put(declaration(hookpoint), labels.of(hookpoint, ""));
        }
        return declarations;
    }

    /** What is masked, which is compared like a hash: what is fed to the model or sent depends on it. */
    private String specials() {
        String specials = settings.rows()
                .map(rule ->
                        "documents joined into rows, %d at a time, '%s' before each and %s before a row, which alone are masked"
                                .formatted(rule.documents(), rule.separator(), rule.before()))
                .orElseGet(tokenizer::specials);
        return settings.sinks().any()
                ? "%s; tokens of a norm above %s medians of their context masked"
                        .formatted(specials, settings.sinks().factor())
                : specials;
    }

    private Hookpoint declaration(HookpointSpec hookpoint) {
        return Hookpoint.newBuilder()
                .setName(hookpoint.name())
                .setModel(model.name())
                .setModelHash(model.hash())
                .setCoder(hookpoint.coder().name())
                .setCoderHash(hookpoint.coder().hash())
                .setTokenizerHash(tokenizer.hash())
                .setLatents(hookpoint.coder().latents())
                .setContext(tokenizer.contextLength())
                .setWindow(settings.window())
                .setShards(topics.activations().partitions())
                .setSpecials(specials())
                .setTime(System.currentTimeMillis())
                .build();
    }
}
