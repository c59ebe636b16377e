package io.castalia.schemas.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.castalia.schemas.Refusal;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.kafka.common.config.types.Password;
import org.junit.jupiter.api.Test;

class RegistryConfigTest {

    private static final String URL = "http://localhost:8081";
    private static final Schema RECORD = Schema.createRecord("R", null, "org.example", false, List.of());

    @Test
    void of_onlyAUrl_hasTheDefaults() {
        var config = config(Map.of());

        assertThat(config.autoRegister()).isTrue();
        assertThat(config.useLatest()).isFalse();
        assertThat(config.subjects()).isEqualTo(SubjectNames.TOPIC_NAME);
        assertThat(config.userInfo()).isNull();
        assertThat(config.timeout()).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void of_wrongValues_areRefusedByKey() {
        refused(RegistryConfig.URL, Map.of(RegistryConfig.URL, ""));
        refused(RegistryConfig.URL, Map.of(RegistryConfig.URL, "localhost:8081"));
        refused(RegistryConfig.URL, Map.of(RegistryConfig.URL, "file:///etc/passwd"));
        refused(RegistryConfig.URL, Map.of(RegistryConfig.URL, "http:///subjects"));
        refused(RegistryConfig.URL, Map.of(RegistryConfig.URL, "http://bad host"));
        refused(RegistryConfig.AUTO_REGISTER, Map.of(RegistryConfig.AUTO_REGISTER, "yes"));
        refused(RegistryConfig.TIMEOUT, Map.of(RegistryConfig.TIMEOUT, "soon"));
        refused(RegistryConfig.CREDENTIALS_SOURCE, Map.of(RegistryConfig.CREDENTIALS_SOURCE, "SASL_INHERIT"));
        refused("value.subject.name.strategy", Map.of("value.subject.name.strategy", "Mine"));
    }

    @Test
    void of_secrets_areNotShown() {
        var password = config(Map.of(RegistryConfig.USER_INFO, new Password("me:canary")));
        var url = config(Map.of(RegistryConfig.URL, "http://me:canary@localhost:8081"));

        assertThat(password.userInfo()).isEqualTo("me:canary");
        assertThat(url.userInfo()).isEqualTo("me:canary");
        assertThat(password.toString() + url).doesNotContain("canary");
        assertThatThrownBy(() -> config(Map.of(RegistryConfig.URL, "ftp://me:canary@localhost")))
                .isInstanceOf(Refusal.class)
                .hasMessageNotContaining("canary");
    }

    @Test
    void subjects_byStrategy_areNamed() {
        assertThat(config(Map.of()).subjects().subject("t", false, RECORD)).isEqualTo("t-value");
        assertThat(config(Map.of()).subjects().subject("t", true, RECORD)).isEqualTo("t-key");
        assertThat(strategy("io.confluent.kafka.serializers.subject.RecordNameStrategy"))
                .isEqualTo("org.example.R");
        assertThat(strategy("TopicRecordNameStrategy")).isEqualTo("t-org.example.R");
    }

    @Test
    void of_lists_areUnderstood() {
        var config = config(Map.of(RegistryConfig.URL, List.of("http://a:1", "https://b/x")));

        assertThat(config.urls()).hasToString("[http://a:1, https://b/x]");
    }

    private static String strategy(String name) {
        return config(Map.of("value.subject.name.strategy", name)).subjects().subject("t", false, RECORD);
    }

    private static RegistryConfig config(Map<String, Object> settings) {
        var properties = new HashMap<String, Object>(Map.of(RegistryConfig.URL, URL));
        properties.putAll(settings);
        return RegistryConfig.of(properties, false);
    }

    private static void refused(String key, Map<String, Object> settings) {
        assertThatThrownBy(() -> config(settings)).isInstanceOf(Refusal.class).hasMessageStartingWith(key + " is '");
    }
}
