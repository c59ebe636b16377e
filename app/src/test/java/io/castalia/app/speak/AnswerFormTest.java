package io.castalia.app.speak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnswerFormTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int SEEDS = 300;
    private static final int MOST_ANSWERS = 200;

    /** The slow twin writes all answers out. */
    @Test
    void after_anyBeginning_allowsWhatSomeAnswerGoesOnWith() throws Exception {
        for (int seed = 0; seed < SEEDS; seed++) {
            var random = new Random(seed);
            JsonNode schema = schema(random, 2);
            while (answers(schema).size() > MOST_ANSWERS) {
                schema = schema(random, 2);
            }
            List<byte[]> answers = answers(schema).stream()
                    .map(answer -> answer.getBytes(StandardCharsets.UTF_8))
                    .toList();
            AnswerForm form = AnswerForm.of(schema);
            for (int i = 0; i < 20; i++) {
                byte[] answer = answers.get(random.nextInt(answers.size()));
                byte[] beginning = Arrays.copyOf(answer, random.nextInt(answer.length + 1));
                if (beginning.length > 0 && random.nextInt(4) == 0) {
                    beginning[random.nextInt(beginning.length)] = (byte) random.nextInt(256);
                }
                List<byte[]> tokens = tokens(random, answers);
                IntPredicate may = form.after(beginning, tokens);
                for (int t = 0; t < tokens.size(); t++) {
                    byte[] longer = joined(beginning, tokens.get(t));
                    assertThat(may.test(t))
                            .as("seed %d: %s | %s", seed, text(beginning), text(tokens.get(t)))
                            .isEqualTo(tokens.get(t).length > 0
                                    && answers.stream().anyMatch(whole -> begins(whole, longer)));
                }
                assertThat(form.whole(beginning))
                        .as("seed %d: %s", seed, text(beginning))
                        .isEqualTo(answers.stream().anyMatch(whole -> Arrays.equals(whole, beginning)));
            }
        }
    }

    @Test
    void whole_everyAnswer_isReadAsJsonOfTheSchema() throws Exception {
        JsonNode schema = JSON.readTree("""
                {"type": "object", "properties": {"intruder": {"type": "integer", "minimum": 9, "maximum": 11}, "sure \\u00e9":
                 {"type": "boolean"}}, "required": ["intruder"], "additionalProperties": false}""");

        Set<String> answers = answers(schema);

        assertThat(answers).hasSize(3 * 2 * 8).contains("{\"intruder\": 10, \"sure \u00e9\": true}");
        for (String answer : answers) {
            assertThat(AnswerForm.of(schema).whole(answer.getBytes(StandardCharsets.UTF_8)))
                    .isTrue();
            assertThat(JSON.readTree(answer).path("intruder").asInt()).isBetween(9, 11);
        }
    }

    /** The slow twin is a parser of JSON behind a strict decoder of UTF-8. */
    @Test
    void whole_stringOfAnyBytes_isWhatAParserReads() throws Exception {
        AnswerForm form = AnswerForm.of(JSON.readTree("{\"type\":\"string\"}"));
        ObjectMapper ascii =
                JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();
        String[] pieces = {
            "a",
            "\"",
            "\\",
            "\n",
            "\u0001",
            "\u007f",
            "\u00e9",
            "\u07ff",
            "\u0800",
            "\ud7ff",
            "\uffff",
            "\ud83d\ude00",
            "\udbff\udfff",
            "/",
            " "
        };
        int refused = 0;
        for (int seed = 0; seed < 10 * SEEDS; seed++) {
            var random = new Random(seed);
            var text = new StringBuilder();
            for (int i = random.nextInt(6); i > 0; i--) {
                text.append(pieces[random.nextInt(pieces.length)]);
            }
            byte[] answer = (random.nextBoolean() ? JSON : ascii).writeValueAsBytes(text.toString());
            for (int i = 0; i < answer.length; i++) {
                assertThat(form.after(Arrays.copyOf(answer, i), List.of(new byte[] {answer[i]}))
                                .test(0))
                        .as("seed %d: %s at %d", seed, text, i)
                        .isTrue();
            }
            assertThat(form.whole(answer)).as("seed %d: %s", seed, text).isTrue();
            answer[random.nextInt(answer.length)] = (byte) random.nextInt(256);
            boolean reads = reads(answer);
            refused += reads ? 0 : 1;
            assertThat(form.whole(answer))
                    .as("seed %d: %s", seed, Arrays.toString(answer))
                    .isEqualTo(reads);
        }
        assertThat(refused).isBetween(SEEDS, 9 * SEEDS);
    }

    private static boolean reads(byte[] answer) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(answer))
                    .toString();
            return text.startsWith("\"")
                    && text.endsWith("\"")
                    && JsonMapper.builder()
                            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                            .build()
                            .readTree(text)
                            .isTextual();
        } catch (IOException e) {
            return false;
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "[]|schema must be an object",
                "{}|schema has the type",
                "{\"type\":\"string\",\"pattern\":\"a*\"}|asks for pattern",
                "{\"type\":[\"null\",\"boolean\"]}|schema has the type",
                "{\"type\":\"integer\"}|no whole minimum and maximum",
                "{\"type\":\"integer\",\"minimum\":0,\"maximum\":10000}|from 1 to 10000 values",
                "{\"type\":\"integer\",\"minimum\":0,\"maximum\":9,\"multipleOf\":2}|asks for multipleOf",
                "{\"type\":\"array\",\"items\":{\"type\":\"null\"},\"minItems\":1,\"maxItems\":2}|minItems",
                "{\"type\":\"array\",\"items\":{\"type\":\"object\",\"anyOf\":[]},\"minItems\":1,\"maxItems\":1}|schema.items asks for anyOf",
                "{\"type\":\"array\",\"items\":{\"enum\":[1234567]},\"minItems\":900000,\"maxItems\":900000}|is too large",
                "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"number\"}}}|schema.properties.a has the type",
                "{\"type\":\"object\",\"properties\":{},\"required\":[\"b\"]}|requires \"b\"",
                "{\"type\":\"object\",\"patternProperties\":{}}|asks for patternProperties",
                "{\"enum\":[]}|no choices",
                "{\"enum\":[[1]]}|no single value",
                "{\"enum\":[1],\"const\":1}|both enum and const",
                "{\"enum\":[1],\"minimum\":1}|asks for minimum"
            })
    void of_whatIsNotUnderstood_isRefusedSayingWhere(String schema, String why) throws JsonProcessingException {
        JsonNode json = JSON.readTree(schema);

        assertThatThrownBy(() -> AnswerForm.of(json))
                .isInstanceOfSatisfying(
                        ProtocolException.class,
                        refused -> assertThat(refused.status()).isEqualTo(400))
                .hasMessageContainingAll("response_format", why);
    }

    private static ObjectNode schema(Random random, int depth) {
        ObjectNode schema = JSON.createObjectNode();
        switch (random.nextInt(depth == 0 ? 4 : 6)) {
            case 0 -> schema.put("type", "boolean").put("description", "whether");
            case 1 -> schema.put("type", "null");
            case 2 -> {
                int least = random.nextInt(25) - 12;
                schema.put("type", "integer").put("minimum", least).put("maximum", least + random.nextInt(4));
            }
            case 3 -> {
                ArrayNode values = schema.putArray("enum");
                values.add("a\"\u00e9").add(random.nextInt(2)).add(1.5);
            }
            case 4 -> {
                int length = random.nextInt(3);
                schema.put("type", "array").put("minItems", length).put("maxItems", length);
                schema.set("items", schema(random, depth - 1));
            }
            default -> {
                schema.put("type", "object").put("additionalProperties", false);
                ObjectNode properties = schema.putObject("properties");
                for (int i = random.nextInt(3); i > 0; i--) {
                    properties.set("p" + i, schema(random, 0));
                }
            }
        }
        return schema;
    }

    private static Set<String> answers(JsonNode schema) {
        if (schema.has("enum")) {
            var values = new LinkedHashSet<String>();
            schema.path("enum").forEach(value -> values.add(value.toString()));
            return values;
        }
        return switch (schema.path("type").asText()) {
            case "boolean" -> Set.of("true", "false");
            case "null" -> Set.of("null");
            case "integer" -> {
                var values = new LinkedHashSet<String>();
                for (int i = schema.path("minimum").asInt();
                        i <= schema.path("maximum").asInt();
                        i++) {
                    values.add(Integer.toString(i));
                }
                yield values;
            }
            case "array" -> {
                Set<String> all = Set.of("[");
                for (int i = 0; i < schema.path("minItems").asInt(); i++) {
                    all = i == 0 ? all : product(all, Set.of(",", ", "));
                    all = product(all, answers(schema.path("items")));
                }
                yield product(all, Set.of("]"));
            }
            default -> {
                Set<String> all = Set.of("{");
                boolean first = true;
                for (Map.Entry<String, JsonNode> property :
                        schema.path("properties").properties()) {
                    all = first ? all : product(all, Set.of(",", ", "));
                    String name = "\"" + property.getKey() + "\":";
                    all = product(product(all, Set.of(name, name + " ")), answers(property.getValue()));
                    first = false;
                }
                yield product(all, Set.of("}"));
            }
        };
    }

    private static Set<String> product(Set<String> before, Set<String> behind) {
        var all = new LinkedHashSet<String>();
        before.forEach(b -> behind.forEach(c -> all.add(b + c)));
        return all;
    }

    /** Slices of answers, and bytes of any kind. */
    private static List<byte[]> tokens(Random random, List<byte[]> answers) {
        var tokens = new ArrayList<byte[]>();
        tokens.add(new byte[0]);
        for (int i = 0; i < 30; i++) {
            byte[] answer = answers.get(random.nextInt(answers.size()));
            int from = random.nextInt(answer.length);
            tokens.add(Arrays.copyOfRange(answer, from, Math.min(answer.length, from + 1 + random.nextInt(4))));
        }
        for (int b = 0; b < 256; b++) {
            tokens.add(new byte[] {(byte) b});
        }
        return tokens;
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] all = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return all;
    }

    private static boolean begins(byte[] whole, byte[] beginning) {
        return whole.length >= beginning.length
                && Arrays.equals(whole, 0, beginning.length, beginning, 0, beginning.length);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
