package io.castalia.app.run;

import io.castalia.producers.corpus.CorpusReader.Format;
import io.castalia.producers.corpus.FeedResult;
import io.castalia.producers.corpus.Feeder;
import java.nio.file.Path;

/** What {@code --corpus} may name. */
public final class Feed {

    /** Stands for standard input where a path is asked for. */
    public static final String STANDARD_INPUT = "-";

    private Feed() {}

    /** What a corpus is called that is given no name: its file's, or folder's, own. */
    public static String name(String corpus) {
        return corpus.equals(STANDARD_INPUT)
                ? "stdin"
                : String.valueOf(Path.of(corpus).toAbsolutePath().normalize().getFileName());
    }

    /** Feeds a file, a folder or standard input, which is taken as plain text, and the corpus's end. */
    public static FeedResult all(Feeder feeder, String corpus) {
        once(feeder, corpus, Format.TEXT);
        return feeder.end();
    }

    /** Feeds a file, a folder or standard input. */
    public static void once(Feeder feeder, String corpus, Format ofInput) {
        if (corpus.equals(STANDARD_INPUT)) {
            feeder.feed(System.in, "stdin", ofInput);
        } else {
            feeder.feed(Path.of(corpus));
        }
    }
}
