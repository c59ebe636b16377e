package io.castalia.app.fault;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;

/** What the broker knows of an application: how far it has committed, and which transactions stand open. */
final class Trail implements AutoCloseable {

    private static final Set<TransactionState> OPEN = Set.of(TransactionState.ONGOING);

    private final Admin admin;
    private final String application;
    private final String topic;

    Trail(Map<String, Object> clients, String application, String topic) {
        admin = Admin.create(clients);
        this.application = application;
        this.topic = topic;
    }

    /** Records of the topic that are committed as taken in, by partition. */
    Map<Integer, Long> taken() throws ExecutionException, InterruptedException {
        var taken = new TreeMap<Integer, Long>();
        admin.listConsumerGroupOffsets(application)
                .partitionsToOffsetAndMetadata()
                .get()
                .forEach((partition, offset) -> {
                    if (offset != null && partition.topic().equals(topic)) {
                        taken.put(partition.partition(), offset.offset());
                    }
                });
        return taken;
    }

    /** Names of the application's writers that have a transaction open. */
    List<String> open() throws ExecutionException, InterruptedException {
        return admin.listTransactions(new ListTransactionsOptions().filterStates(OPEN)).all().get().stream()
                .map(TransactionListing::transactionalId)
                .filter(writer -> writer.startsWith(application + "-"))
                .sorted()
                .toList();
    }

    /** Ends what dead writers left open, as the broker does by itself when their time is up. */
    void abort(List<String> writers) throws ExecutionException, InterruptedException {
        admin.fenceProducers(writers).all().get();
    }

    @Override
    public void close() {
        admin.close();
    }
}
