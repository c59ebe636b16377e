package io.castalia.producers.check;

import io.castalia.producers.corpus.CorpusReader;
import io.castalia.producers.corpus.PartSink;
import io.castalia.producers.model.TokenizedContext;
import io.castalia.producers.model.Tokenizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The first contexts of a corpus. */
public final class Sample implements PartSink {

    private final Tokenizer tokenizer;
    private final long enough;
    private final List<TokenizedContext> contexts = new ArrayList<>();
    private long tokens;

    private Sample(Tokenizer tokenizer, long enough) {
        this.tokenizer = tokenizer;
        this.enough = enough;
    }

    /** Ends the reading. */
    private static final class Enough extends RuntimeException {
        private static final long serialVersionUID = 1;

        Enough() {
            super("enough was read", null, false, false);
        }
    }

    /**
     * Reads contexts until they have so many tokens, or the corpus is at its end. What cannot be read is passed over.
     *
     * @throws io.castalia.schemas.Refusal where there is no such path
     */
    public static List<TokenizedContext> of(Path corpus, Tokenizer tokenizer, long tokens) {
        var sample = new Sample(tokenizer, tokens);
        try {
            new CorpusReader().read(corpus, sample);
        } catch (Enough e) {
            // There is no other way out of a reader.
        }
        return sample.contexts;
    }

    @Override
    public void part(String source, long position, String text) {
        for (TokenizedContext context : tokenizer.contexts(text)) {
            contexts.add(context);
            tokens += context.length() - context.maskedCount();
            if (tokens >= enough) {
                throw new Enough();
            }
        }
    }

    @Override
    public void setAside(String source, long line, byte[] bytes, String error, String message) {}
}
