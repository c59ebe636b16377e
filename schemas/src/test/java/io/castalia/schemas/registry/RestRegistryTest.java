package io.castalia.schemas.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RestRegistryTest {

    private static final Schema INT = Schema.create(Schema.Type.INT);
    private static final String UNUSED = "http://127.0.0.1:1";

    private FakeRegistry fake;
    private final Map<String, Object> properties = new HashMap<>();

    @BeforeEach
    void start() throws IOException {
        fake = new FakeRegistry();
        properties.put(RegistryConfig.URL, "http://" + fake.authority());
    }

    @AfterEach
    void stop() {
        fake.close();
    }

    @Test
    void register_twice_asksOnce() throws Exception {
        fake.on("POST /subjects/a%2Fb%20c-value/versions", 200, "{'id': 7}");
        SchemaRegistry registry = registry();

        assertThat(registry.register("a/b c-value", INT)).isEqualTo(7);
        assertThat(registry.register("a/b c-value", INT)).isEqualTo(7);

        assertThat(fake.asked()).hasSize(1);
        var asked = fake.asked().get(0);
        assertThat(new ObjectMapper().readTree(asked.body()).path("schema").asText())
                .isEqualTo("\"int\"");
        assertThat(asked.headers()).containsEntry("Content-type", List.of("application/vnd.schemaregistry.v1+json"));
        assertThat(asked.headers()).doesNotContainKey("Authorization");
    }

    @Test
    void byId_twice_asksOnce() {
        fake.on("GET /schemas/ids/3", 200, "{'schema': '\\'int\\''}");
        SchemaRegistry registry = registry();

        assertThat(registry.byId(3)).isEqualTo(INT);
        assertThat(registry.byId(3)).isEqualTo(INT);

        assertThat(fake.asked()).hasSize(1);
    }

    @Test
    void latest_andIdOf_areRead() {
        fake.on("GET /subjects/s/versions/latest", 200, "{'id': 4, 'version': 9, 'schema': '\\'int\\''}");
        fake.on("POST /subjects/s", 200, "{'id': 5}");

        assertThat(registry().latest("s")).isEqualTo(new SchemaRegistry.Registered(4, INT));
        assertThat(registry().idOf("s", INT)).isEqualTo(5);
    }

    @Test
    void url_withAPath_isKept() {
        properties.put(RegistryConfig.URL, "http://" + fake.authority() + "/api/ccompat/v7/");
        fake.on("GET /api/ccompat/v7/schemas/ids/3", 200, "{'schema': '\\'int\\''}");

        assertThat(registry().byId(3)).isEqualTo(INT);
    }

    @Test
    void credentials_fromUserInfo_areSent() {
        properties.put(RegistryConfig.CREDENTIALS_SOURCE, "USER_INFO");
        properties.put(RegistryConfig.USER_INFO, "me:p\u00e4ss");
        fake.on("GET /schemas/ids/3", 200, "{'schema': '\\'int\\''}");

        registry().byId(3);

        assertThat(fake.asked().get(0).headers()).containsEntry("Authorization", List.of("Basic bWU6cMOkc3M="));
    }

    @Test
    void credentials_fromUrl_areSentAndNotShown() {
        properties.put(RegistryConfig.URL, "http://me:canary@" + fake.authority());
        fake.on("GET /schemas/ids/3", 401, "");

        assertThatThrownBy(() -> registry().byId(3))
                .isInstanceOfSatisfying(
                        RegistryException.class, e -> assertThat(e.status()).isEqualTo(401))
                .hasMessageContaining("refuses these credentials")
                .hasMessageContaining(fake.authority())
                .hasMessageNotContaining("canary");
        assertThat(fake.asked().get(0).headers()).containsEntry("Authorization", List.of("Basic bWU6Y2FuYXJ5"));
    }

    @Test
    void answer_anError_keepsStatusCodeAndMessage() {
        fake.on("GET /schemas/ids/3", 404, "{'error_code': 40403, 'message': 'Schema not found'}");
        fake.on("POST /subjects/s/versions", 409, "{'error_code': 409, 'message': 'incompatible'}");
        fake.on("GET /subjects/s/versions/latest", 500, "<html>");

        failed(404, 40403, "Schema not found", () -> registry().byId(3));
        failed(409, 409, "incompatible", () -> registry().register("s", INT));
        failed(500, 0, "<html>", () -> registry().latest("s"));
    }

    @Test
    void answer_noAvro_isUnknown() {
        fake.on("GET /schemas/ids/1", 200, "{'schemaType': 'PROTOBUF', 'schema': 'message X {}'}");
        fake.on("GET /schemas/ids/2", 200, "{'schema': '{}'}");
        fake.on("GET /schemas/ids/3", 200, "{'schema': '{\\'type\\': \\'nonsense\\'}'}");

        for (int id = 1; id <= 3; id++) {
            int unreadable = id;
            assertThatThrownBy(() -> registry().byId(unreadable))
                    .isInstanceOfSatisfying(
                            RegistryException.class,
                            e -> assertThat(e.unknown()).isTrue())
                    .hasMessageContaining("schema %d is no Avro schema", id);
        }
    }

    @Test
    void urls_firstDown_asksTheSecond() {
        properties.put(RegistryConfig.URL, UNUSED + ",http://" + fake.authority());
        fake.on("GET /schemas/ids/3", 200, "{'schema': '\\'int\\''}");

        assertThat(registry().byId(3)).isEqualTo(INT);
    }

    @Test
    void urls_allDown_isUnreachableAndShowsNoCredentials() {
        properties.put(RegistryConfig.URL, "http://me:canary@127.0.0.1:1");

        assertThatThrownBy(() -> registry().byId(3))
                .isInstanceOfSatisfying(RegistryException.class, e -> {
                    assertThat(e.unreachable()).isTrue();
                    assertThat(e.unknown()).isFalse();
                })
                .hasMessageContaining("no Schema Registry answers at http://127.0.0.1:1")
                .hasMessageContaining("check schema.registry.url")
                .hasMessageNotContaining("canary");
    }

    private SchemaRegistry registry() {
        return RestRegistry.of(RegistryConfig.of(properties, false));
    }

    private static void failed(int status, int code, String message, Runnable call) {
        assertThatThrownBy(call::run)
                .isInstanceOfSatisfying(RegistryException.class, e -> {
                    assertThat(e.status()).isEqualTo(status);
                    assertThat(e.code()).isEqualTo(code);
                    assertThat(e.unreachable()).isFalse();
                })
                .hasMessageContaining(message);
    }
}
