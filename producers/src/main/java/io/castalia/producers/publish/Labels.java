package io.castalia.producers.publish;

import io.castalia.producers.model.SubjectModel;
import io.castalia.producers.model.Tokenizer;
import io.castalia.schemas.Provenance;

/** What stands in the headers of everything that a worker sends. */
final class Labels {

    private final String model;
    private final String tokenizer;
    private final PublishSettings settings;

    Labels(SubjectModel model, Tokenizer tokenizer, PublishSettings settings) {
        this.model = model.hash();
        this.tokenizer = tokenizer.hash();
        this.settings = settings;
    }

    /** Of a hookpoint's blocks. */
    Provenance of(HookpointSpec hookpoint, String corpus) {
        return new Provenance(model, hookpoint.coder().hash(), tokenizer, corpus, settings.code(), settings.run());
    }

    /** Of a part that went through no coder. */
    Provenance of(String corpus) {
        return new Provenance(model, "", tokenizer, corpus, settings.code(), settings.run());
    }
}
