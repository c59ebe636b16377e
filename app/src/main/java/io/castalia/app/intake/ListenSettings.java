package io.castalia.app.intake;

import io.castalia.schemas.Refusal;

/**
 * Where documents are taken, and how many.
 *
 * @param host address to listen at
 * @param port 0 for any free one
 * @param maxBytes size of a body at most, as it is sent and as it is unpacked
 * @param maxLag records of documents that producers may have before them; beyond that nothing is taken
 */
public record ListenSettings(String host, int port, int maxBytes, long maxLag) {

    /** Size of a body at most, where none is given. */
    public static final int MAX_BYTES = 16 << 20;

    /** Records before the producers at most, where none is given. */
    public static final long MAX_LAG = 10_000;

    private static final int LARGEST = 256 << 20;

    public ListenSettings {
        Refusal.unless(port >= 0 && port < 65536, "listen", host + ":" + port, "a port from 0 to 65535");
        Refusal.unless(maxBytes > 0 && maxBytes <= LARGEST, "max-body", maxBytes, "1 to %d bytes".formatted(LARGEST));
        Refusal.unless(maxLag >= 0, "max-lag", maxLag, "at least 0");
    }

    /** Reads PORT, which is of loopback, or HOST:PORT. */
    public static ListenSettings of(String address, int maxBytes, long maxLag) {
        int colon = address.lastIndexOf(':');
        String port = address.substring(colon + 1);
        Refusal.unless(port.matches("[0-9]{1,5}"), "listen", address, "PORT or HOST:PORT");
        String host = colon < 0 ? "localhost" : address.substring(0, colon);
        return new ListenSettings(host, Integer.parseInt(port), maxBytes, maxLag);
    }
}
