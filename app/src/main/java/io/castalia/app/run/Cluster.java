package io.castalia.app.run;

import io.castalia.app.ExitCode;
import io.castalia.app.UnreachableException;
import io.castalia.schemas.AvroSerdes;
import io.castalia.schemas.Refusal;
import io.castalia.schemas.Topic;
import io.castalia.schemas.TopicSettings;
import io.castalia.schemas.Topics;
import io.castalia.schemas.registry.RegistryConfig;
import io.castalia.schemas.registry.RegistryException;
import io.castalia.schemas.registry.RestRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicExistsException;

/** A Kafka cluster and its registry, seen from outside: is it there, and are the topics. */
public final class Cluster {

    private final Map<String, Object> clients;

    /** The cluster that these client properties name. */
    public Cluster(Map<String, Object> clients) {
        this.clients = Map.copyOf(clients);
    }

    /** What every client of it gets. */
    public Map<String, Object> clients() {
        return clients;
    }

    /** Tries both until the time is up. Throws UnreachableException, naming the address. */
    public void reach(Duration timeout) {
        var properties = new HashMap<>(clients);
        properties.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) Math.min(timeout.toMillis(), 10_000));
        properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) timeout.toMillis());
        Object servers = clients.get(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG);
        try (Admin admin = Admin.create(properties)) {
            admin.describeCluster().nodes().get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TimeoutException) {
                throw new UnreachableException(
                        "no Kafka broker answered at %s within %d s; check bootstrap-servers, and that it runs"
                                .formatted(servers, timeout.toSeconds()),
                        e.getCause());
            }
            throw new UnreachableException("Kafka at %s refuses: %s".formatted(servers, ExitCode.message(e)), e);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        } catch (KafkaException e) {
            throw new UnreachableException(
                    "no Kafka client for '%s': %s; check bootstrap-servers and kafka-config"
                            .formatted(
                                    servers,
                                    e.getCause() == null
                                            ? e.getMessage()
                                            : e.getCause().getMessage()),
                    e);
        }
        reachRegistry();
    }

    private void reachRegistry() {
        try {
            RestRegistry.of(RegistryConfig.of(clients, false)).latest("castalia-probe");
        } catch (RegistryException e) {
            if (e.status() == 404) {
                return;
            }
            throw new UnreachableException(String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * Makes the topics that are missing, registers the schemas of their values, and returns their names. Throws where one
     * exists with other partitions.
     */
    public List<String> create(Topics topics, TopicSettings settings) {
        try (Admin admin = Admin.create(clients)) {
            Set<String> there = admin.listTopics().names().get();
            var made = new ArrayList<String>();
            for (Topic<?> topic : topics.all()) {
                if (there.contains(topic.name())) {
                    samePartitions(admin, topic);
                } else if (make(admin, topic.toNewTopic((short) settings.replicationFactor()))) {
                    made.add(topic.name());
                    AvroSerdes.register(topic, clients);
                }
            }
            return made;
        } catch (ExecutionException e) {
            throw new KafkaException("topics could not be made: " + ExitCode.message(e), e);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    private static boolean make(Admin admin, NewTopic topic) throws InterruptedException, ExecutionException {
        try {
            admin.createTopics(List.of(topic)).all().get();
            return true;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TopicExistsException) {
                return false;
            }
            throw e;
        }
    }

    private static void samePartitions(Admin admin, Topic<?> topic) throws InterruptedException, ExecutionException {
        Map<String, TopicDescription> descriptions =
                admin.describeTopics(List.of(topic.name())).allTopicNames().get();
        int has = descriptions.values().iterator().next().partitions().size();
        if (has != topic.partitions() && topic.name().endsWith("activations")) {
            throw new Refusal(
                    "shards",
                    topic.partitions(),
                    "%d, as topic '%s' was made; another number is a new prefix and a replay"
                            .formatted(has, topic.name()));
        }
    }
}
