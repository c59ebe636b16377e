package io.castalia.app.embedded;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.apache.kafka.common.utils.Exit;

/**
 * Keeps a broker in this process from ending it. Kafka calls {@link Exit} where it cannot go on; here the thread that
 * does so ends with an error, and every broker of this process is told. Which of several brokers it was, is not known.
 */
final class ExitGuard {

    private static final Set<Consumer<String>> BROKERS = ConcurrentHashMap.newKeySet();

    static {
        Exit.setExitProcedure(ExitGuard::stopThread);
        Exit.setHaltProcedure(ExitGuard::stopThread);
    }

    private ExitGuard() {}

    /** From now on the listener hears of every attempt to end the process. */
    static void watch(Consumer<String> broker) {
        BROKERS.add(broker);
    }

    /** The listener hears no more. */
    static void forget(Consumer<String> broker) {
        BROKERS.remove(broker);
    }

    private static void stopThread(int status, String message) {
        String why = message == null || message.isBlank() ? "exit status " + status : message;
        BROKERS.forEach(broker -> broker.accept(why));
        throw new IllegalStateException("Kafka wanted to end this process (" + why + ")");
    }
}
