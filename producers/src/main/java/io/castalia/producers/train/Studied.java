package io.castalia.producers.train;

import io.castalia.producers.model.SubjectModel;
import io.castalia.producers.model.Tokenizer;
import java.util.List;

/** A model that coders are trained on: what is to be known of it before it is opened. */
public interface Studied {

    /** The model's name. */
    String name();

    /** What its states depend on beside text and hookpoint; states that are kept are found again by it. */
    String identity();

    /** Its special tokens, for people. */
    String specials();

    /** What the coder of a hookpoint is called among several. */
    String coderName(String hookpoint);

    /**
     * Width of the states at a hookpoint.
     *
     * @throws io.castalia.schemas.Refusal where there is no such hookpoint
     */
    int width(String hookpoint);

    /** Opens the model; whoever asked closes it. */
    SubjectModel model(List<String> hookpoints, int threads);

    /** Opens its tokenizer; whoever asked closes it. */
    Tokenizer tokenizer();
}
