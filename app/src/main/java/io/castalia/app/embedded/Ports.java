package io.castalia.app.embedded;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/**
 * The two ports of a broker, on loopback.
 *
 * @param clients where clients connect
 * @param controller where the broker meets its own controller
 */
record Ports(int clients, int controller) {

    /** The only address that anything embedded listens on. */
    static final String LOOPBACK = "127.0.0.1";

    private static final String CLIENTS = "clients";
    private static final String CONTROLLER = "controller";

    /** A port of the loopback address. */
    static InetSocketAddress on(int port) throws UnknownHostException {
        return new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port);
    }

    /** The wanted port, or where it is 0 the one of the last start if that is free, or any free one. */
    static Ports choose(int wanted, Path remembered) {
        Properties last = read(remembered);
        if (wanted != 0 && !isFree(wanted)) {
            throw new EmbeddedException(
                    "port %d is in use, so the embedded broker cannot listen on %s:%d; stop what uses it, or give another port (0 takes a free one)"
                            .formatted(wanted, LOOPBACK, wanted));
        }
        int clients = wanted != 0 ? wanted : lastOrFree(last, CLIENTS, 0);
        return new Ports(clients, lastOrFree(last, CONTROLLER, clients));
    }

    /** Writes the ports down for the next start. */
    void remember(Path file) {
        var ports = new Properties();
        ports.setProperty(CLIENTS, Integer.toString(clients));
        ports.setProperty(CONTROLLER, Integer.toString(controller));
        try (Writer writer = Files.newBufferedWriter(file)) {
            ports.store(writer, null);
        } catch (IOException e) {
            throw new EmbeddedException("%s cannot be written; see to the space on its disk".formatted(file), e);
        }
    }

    /** Whether nothing listens on either now. */
    boolean areFree() {
        return isFree(clients) && isFree(controller);
    }

    private static int lastOrFree(Properties last, String name, int taken) {
        String text = last.getProperty(name, "");
        int port = text.matches("[0-9]{1,5}") ? Integer.parseInt(text) : 0;
        return port > 0 && port < 65_536 && port != taken && isFree(port) ? port : free(taken);
    }

    private static int free(int taken) {
        try (var socket = bound(0)) {
            int port = socket.getLocalPort();
            return port == taken ? free(taken) : port;
        } catch (IOException e) {
            throw new EmbeddedException("no port is free on %s; see what holds them".formatted(LOOPBACK), e);
        }
    }

    private static boolean isFree(int port) {
        try (var socket = bound(port)) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    private static ServerSocket bound(int port) throws IOException {
        var socket = new ServerSocket();
        try {
            socket.setReuseAddress(true);
            socket.bind(on(port));
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private static Properties read(Path file) {
        var ports = new Properties();
        if (Files.exists(file)) {
            try (Reader reader = Files.newBufferedReader(file)) {
                ports.load(reader);
            } catch (IOException | IllegalArgumentException e) {
                ports.clear();
            }
        }
        return ports;
    }
}
