package io.castalia.producers.train;

/**
 * Where the states of a context stand in the store.
 *
 * @param document name of its document: a path relative to the corpus, with #line in JSON Lines
 * @param from its first row, which is a token's
 * @param tokens how many rows it has: its tokens that are not masked
 */
record StoredContext(String document, long from, int tokens) {

    /** The folder of the corpus that the document is in. */
    String source() {
        int slash = document.indexOf('/');
        return slash < 0 ? "." : document.substring(0, slash);
    }

    boolean heldOut() {
        return HeldOut.contains(document);
    }

    String toLine() {
        return from + "\t" + tokens + "\t" + document;
    }

    static StoredContext parse(String line) {
        String[] fields = line.split("\t", 3);
        return new StoredContext(fields[2], Long.parseLong(fields[0]), Integer.parseInt(fields[1]));
    }
}
