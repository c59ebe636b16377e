package io.castalia.app.run;

import io.castalia.producers.corpus.CorpusReader;
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
        if (corpus.equals(STANDARD_INPUT)) {
            feeder.feed(System.in, "stdin", CorpusReader.Format.TEXT);
        } else {
            feeder.feed(Path.of(corpus));
        }
        return feeder.end();
    }
}
