package io.castalia.producers.model;

import ai.djl.ndarray.NDManager;
import java.util.List;

/** A transformer under study: token ids in, hidden states at its hookpoints out. One thread at a time. */
public interface SubjectModel extends AutoCloseable {

    /** The model's name, for instance {@code all-MiniLM-L6-v2}. */
    String name();

    /** SHA-256 of the weights file, in hex. */
    String hash();

    /**
     * Width of a hidden state at one of the {@link #hookpoints}.
     *
     * @throws IllegalArgumentException where it is none of them
     */
    int width(String hookpoint);

    /** The hookpoints that {@link #forward} gives. */
    List<String> hookpoints();

    /**
     * Runs rows of one length.
     *
     * @param rows token ids, special tokens included, shape (rows, length)
     * @return the states at every hookpoint; whoever asked closes them
     * @throws IllegalArgumentException where the rows differ in length
     */
    HiddenStates forward(int[][] rows);

    /**
     * Whether a row's states do not depend, in any bit, on the rows beside it. Where they may, a batch must always be made
     * of the same rows.
     */
    default boolean rowsAreIndependent() {
        return true;
    }

    /**
     * How it reads tokens out of what is added to its residual stream.
     *
     * @param writes the hookpoint where it is added
     * @param scope that the arrays shall belong to, on the model's device
     */
    default Unembedding unembedding(String writes, NDManager scope) {
        return new Unembedding.None("%s predicts no tokens: it has no unembedding".formatted(name()));
    }

    @Override
    void close();
}
