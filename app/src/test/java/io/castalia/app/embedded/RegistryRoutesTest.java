package io.castalia.app.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The shape of each answer, as Confluent's clients expect it. */
class RegistryRoutesTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String INT = "{\"schema\": \"\\\"int\\\"\"}";
    private static final String LONG = "{\"schema\": \"\\\"long\\\"\"}";
    private static final String TEXT = "{\"schema\": \"\\\"string\\\"\"}";

    private final SubjectStore store = new SubjectStore();
    private final RegistryRoutes routes = new RegistryRoutes(new Registrar(store, entry -> {}));

    @BeforeEach
    void register() throws Exception {
        ask("POST /subjects/s/versions", INT, "{'id': 1}");
        ask("POST /subjects/s/versions", LONG, "{'id': 2}");
        ask("POST /subjects/t/versions", INT, "{'id': 1}");
    }

    @Test
    void subjects_everyQuestion_hasItsShape() throws Exception {
        ask("GET /", "", "{}");
        ask("GET /subjects", "", "['s', 't']");
        ask("GET /subjects?subjectPrefix=t", "", "['t']");
        ask("GET /subjects/s/versions", "", "[1, 2]");
        ask("GET /subjects/s/versions/1", "", "{'subject': 's', 'version': 1, 'id': 1, 'schema': '\\\"int\\\"'}");
        ask("GET /subjects/s/versions/latest", "", "{'subject': 's', 'version': 2, 'id': 2, 'schema': '\\\"long\\\"'}");
        ask("GET /subjects/s/versions/-1/schema", "", "'long'");
        ask("GET /subjects/s/versions/1/referencedby", "", "[]");
        ask("POST /subjects/s", LONG, "{'subject': 's', 'version': 2, 'id': 2, 'schema': '\\\"long\\\"'}");
        ask("DELETE /subjects/s/versions/2", "", "2");
        ask("DELETE /subjects/s", "", "[1]");
        ask("GET /subjects?deleted=true", "", "['s', 't']");
        ask("DELETE /subjects/s?permanent=true", "", "[1, 2]");
    }

    @Test
    void schemas_everyQuestion_hasItsShape() throws Exception {
        ask("GET /schemas/types", "", "['AVRO']");
        ask("GET /contexts", "", "['.']");
        ask("GET /schemas/ids/2", "", "{'schema': '\\\"long\\\"'}");
        ask("GET /schemas/ids/2/schema", "", "'long'");
        ask("GET /schemas/ids/1/subjects", "", "['s', 't']");
        ask("GET /schemas/ids/1/versions", "", "[{'subject': 's', 'version': 1}, {'subject': 't', 'version': 1}]");
        ask(
                "GET /schemas?latestOnly=true&subjectPrefix=s",
                "",
                "[{'subject': 's', 'version': 2, 'id': 2, 'schema': '\\\"long\\\"'}]");
        ask("DELETE /subjects/s/versions/2", "", "2");
        ask(
                "GET /schemas?latestOnly=true",
                "",
                "[{'subject': 's', 'version': 1, 'id': 1, 'schema': '\\\"int\\\"'},"
                        + "{'subject': 't', 'version': 1, 'id': 1, 'schema': '\\\"int\\\"'}]");
        refused("GET /schemas/ids/9", "", 40403);
        refused("GET /schemas/ids/nine", "", 40403);
    }

    @Test
    void compatibility_everyQuestion_hasItsShape() throws Exception {
        ask("POST /compatibility/subjects/s/versions/latest", LONG, "{'is_compatible': true}");
        ask("POST /compatibility/subjects/s/versions/1", TEXT, "{'is_compatible': false}");
        ask("POST /compatibility/subjects/s/versions", LONG, "{'is_compatible': true}");
        ask("POST /compatibility/subjects/new/versions?verbose=true", LONG, "{'is_compatible': true, 'messages': []}");
        assertThat(answer("POST /compatibility/subjects/s/versions?verbose=true", TEXT)
                        .path("messages")
                        .path(0)
                        .asText())
                .contains("TYPE_MISMATCH");
        refused("POST /compatibility/subjects/none/versions/latest", LONG, 40401);
        refused("POST /compatibility/subjects/s/versions/7", LONG, 40402);
    }

    @Test
    void settings_everyQuestion_hasItsShape() throws Exception {
        ask("GET /config", "", "{'compatibilityLevel': 'BACKWARD'}");
        ask("PUT /config", "{\"compatibility\": \"FULL\"}", "{'compatibility': 'FULL'}");
        refused("GET /config/s", "", 40408);
        ask("GET /config/s?defaultToGlobal=true", "", "{'compatibilityLevel': 'FULL'}");
        ask("PUT /config/s", "{\"compatibility\": \"NONE\"}", "{'compatibility': 'NONE'}");
        ask("DELETE /config/s", "", "{'compatibilityLevel': 'NONE'}");
        ask("DELETE /config", "", "{'compatibilityLevel': 'FULL'}");
        ask("GET /mode", "", "{'mode': 'READWRITE'}");
        refused("GET /mode/s", "", 40409);
        ask("PUT /mode/s", "{\"mode\": \"READONLY\"}", "{'mode': 'READONLY'}");
        ask("DELETE /mode/s", "", "{'mode': 'READONLY'}");
        refused("PUT /config", "{\"compatibility\": \"SIDEWAYS\"}", 42203);
        refused("PUT /mode", "{\"mode\": \"IMPORT\"}", 42204);
    }

    @Test
    void bodies_notForAvro_areRefused() {
        refused("POST /subjects/s/versions", "{}", 42201);
        refused("POST /subjects/s/versions", "[]", 42201);
        refused("POST /subjects/s/versions", "", 42201);
        refused("POST /subjects/s/versions", "{\"schemaType\": \"PROTOBUF\", \"schema\": \"x\"}", 42201);
        refused("POST /subjects/s/versions", "{\"schema\": \"\\\"int\\\"\", \"references\": [{}]}", 42201);
        refused("GET /subjects/s/versions/0", "", 42202);
        refused("GET /subjects/s/versions/3", "", 40402);
        refused("PATCH /subjects/s", "", 405);
        refused("GET /elsewhere", "", 404);
    }

    private void ask(String request, String body, String expected) throws Exception {
        assertThat(answer(request, body)).as(request).isEqualTo(JSON.readTree(expected.replace('\'', '"')));
    }

    private void refused(String request, String body, int code) {
        assertThatThrownBy(() -> answer(request, body))
                .as(request)
                .isInstanceOfSatisfying(
                        RegistryError.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    private JsonNode answer(String request, String body) throws Exception {
        String method = request.substring(0, request.indexOf(' '));
        var uri = URI.create(request.substring(method.length() + 1));
        List<String> path = Arrays.stream(uri.getPath().split("/", -1))
                .filter(p -> !p.isEmpty())
                .toList();
        var query = new HashMap<String, String>();
        if (uri.getQuery() != null) {
            for (String pair : uri.getQuery().split("&", -1)) {
                query.put(pair.substring(0, pair.indexOf('=')), pair.substring(pair.indexOf('=') + 1));
            }
        }
        Object answer = routes.answer(method, path, Map.copyOf(query), body.isEmpty() ? null : JSON.readTree(body));
        return answer instanceof RegistryRoutes.Raw raw ? JSON.readTree(raw.json()) : JSON.valueToTree(answer);
    }
}
