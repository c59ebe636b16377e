package io.castalia.producers.model;

import java.util.List;

/** Cuts the text of a part into contexts. */
public interface Tokenizer extends AutoCloseable {

    /** SHA-256 of the tokenizer file, in hex. */
    String hash();

    /** Tokens in a context at most, special tokens included. */
    int contextLength();

    /** How special tokens are shown to the model and masked, in a few words. */
    String specials();

    /**
     * The contexts of a part, in order. Every token of the text is in one of them, none is in two.
     *
     * @param text at most a part's length; empty and blank texts have no contexts
     */
    List<TokenizedContext> contexts(String text);

    /** The bytes that a token stands for, which may be less than a character; none where that is not known. */
    default byte[] bytes(int id) {
        return new byte[0];
    }

    @Override
    void close();
}
