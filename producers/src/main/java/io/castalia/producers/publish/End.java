package io.castalia.producers.publish;

/**
 * The end of a corpus, as it stands in every partition of documents.
 *
 * @param corpus its name
 * @param parts how many parts it had when it ended
 */
record End(String corpus, long parts) {}
