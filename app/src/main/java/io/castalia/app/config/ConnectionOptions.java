package io.castalia.app.config;

import io.castalia.schemas.Refusal;
import io.castalia.schemas.registry.RegistryConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.CommonClientConfigs;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How Kafka and the Schema Registry are reached. */
public final class ConnectionOptions {

    @Option(
            names = "--bootstrap-servers",
            paramLabel = "HOST:PORT",
            description = "Kafka brokers, separated by commas.")
    private @Nullable String bootstrapServers;

    @Option(
            names = "--schema-registry",
            paramLabel = "URL",
            description = "Schema Registry, for instance http://localhost:8081.")
    private @Nullable String schemaRegistry;

    @Option(
            names = "--kafka-config",
            paramLabel = "FILE",
            description =
                    "Properties passed to every client: SASL_SSL, compression, basic.auth.user.info and the like.")
    private @Nullable Path kafkaConfig;

    @Option(
            names = "--connect-timeout",
            paramLabel = "SECONDS",
            defaultValue = "20",
            description = "How long to try to reach Kafka and the registry. Default: ${DEFAULT-VALUE}.")
    private int connectTimeout = 20;

    /** Whether a cluster is named. Both or none: a broker without a registry is refused. */
    public boolean given() {
        if ((bootstrapServers == null) != (schemaRegistry == null)) {
            throw bootstrapServers == null
                    ? new Refusal("bootstrap-servers", "", "given where schema-registry is")
                    : new Refusal("schema-registry", "", "given where bootstrap-servers is");
        }
        return bootstrapServers != null;
    }

    /** What every client gets, for the cluster that is named. */
    public Map<String, Object> clients() {
        if (!given() || bootstrapServers == null || schemaRegistry == null) {
            throw new Refusal(
                    "bootstrap-servers", "", "the address of a Kafka cluster, with schema-registry beside it");
        }
        return clients(bootstrapServers, schemaRegistry);
    }

    /** What every client gets, for these addresses. */
    public Map<String, Object> clients(String bootstrap, String registry) {
        var clients = new HashMap<String, Object>();
        if (kafkaConfig != null) {
            read(kafkaConfig).forEach((key, value) -> clients.put(key.toString(), value));
        }
        clients.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
        clients.put(RegistryConfig.URL, registry);
        return clients;
    }

    /** How long to try. */
    public Duration timeout() {
        Refusal.unless(connectTimeout > 0, "connect-timeout", connectTimeout, "at least 1 second");
        return Duration.ofSeconds(connectTimeout);
    }

    private static Properties read(Path file) {
        var properties = new Properties();
        try (var reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            properties.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            throw new Refusal("kafka-config", file, "a readable properties file (" + e + ")");
        }
        return properties;
    }
}
