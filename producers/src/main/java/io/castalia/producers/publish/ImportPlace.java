package io.castalia.producers.publish;

/**
 * How far an import has come, as the metadata of a committed offset. The offset is the number of rows that are sent, and
 * one more when the mark stands.
 *
 * @param cache what is imported: a short hash of it
 * @param rows rows that are sent
 * @param ended whether the mark stands
 */
record ImportPlace(String cache, long rows, boolean ended) {

    private static final String FORMAT = "castalia-import1";

    String toMetadata() {
        return "%s %s %d %s".formatted(FORMAT, cache, rows, ended ? "ended" : "open");
    }

    /** Throws IllegalArgumentException where the text is none of ours. */
    static ImportPlace parse(String metadata) {
        String[] fields = metadata.split(" ", -1);
        if (fields.length != 4 || !fields[0].equals(FORMAT)) {
            throw new IllegalArgumentException("'%s' is not a place of the form %s".formatted(metadata, FORMAT));
        }
        return new ImportPlace(fields[1], Long.parseLong(fields[2]), fields[3].equals("ended"));
    }
}
