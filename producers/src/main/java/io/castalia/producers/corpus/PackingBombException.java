package io.castalia.producers.corpus;

import java.io.IOException;

/** Packed bytes that become more than any text packs so well for. */
final class PackingBombException extends IOException {

    private static final long serialVersionUID = 1;

    PackingBombException(String message) {
        super(message);
    }
}
