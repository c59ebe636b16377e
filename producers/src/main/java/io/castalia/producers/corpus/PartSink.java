package io.castalia.producers.corpus;

/** Takes what a corpus holds, in order. */
public interface PartSink {

    /**
     * A part of a document.
     *
     * @param source where the text came from: a path relative to the corpus, with #line for a line of JSON
     *     Lines and #row for a row of Parquet
     * @param position offset of the part in its document, in Unicode code points
     * @param text the part's text, unchanged
     */
    void part(String source, long position, String text);

    /**
     * Length, in code points, of a part of this document that is there already and with which the text goes on here; 0
     * where there is none.
     *
     * @param source as above
     * @param position as above
     * @param text what follows, at least a part's length of it or up to the end
     */
    default int held(String source, long position, CharSequence text) {
        return 0;
    }

    /**
     * Something that could not be read.
     *
     * @param source as above
     * @param line its line, from 1; -1 where it has none
     * @param bytes its first bytes, as they were
     * @param error class of the error, in one word
     * @param message what, which, and what now
     */
    void setAside(String source, long line, byte[] bytes, String error, String message);
}
