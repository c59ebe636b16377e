package io.castalia.producers.corpus;

/** Takes what a corpus holds, in order. */
public interface PartSink {

    /**
     * A part of a document.
     *
     * @param source where the text came from: a path relative to the corpus, with #line for a line of JSON Lines
     * @param position offset of the part in its document, in Unicode code points
     * @param text the part's text, unchanged
     */
    void part(String source, long position, String text);

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
