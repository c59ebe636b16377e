package io.castalia.consumers.export;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A safetensors file of whole numbers and halves, read the plainest way. */
final class Tensors {

    private final ByteBuffer file;
    private final JsonNode header;
    private final int base;

    Tensors(Path path) throws IOException {
        file = ByteBuffer.wrap(Files.readAllBytes(path)).order(ByteOrder.LITTLE_ENDIAN);
        var json = new byte[(int) file.getLong(0)];
        file.position(8).get(json);
        header = new ObjectMapper().readTree(new String(json, StandardCharsets.UTF_8));
        base = 8 + json.length;
    }

    String type(String tensor) {
        return header.path(tensor).path("dtype").asText();
    }

    List<Integer> shape(String tensor) {
        var shape = new ArrayList<Integer>();
        header.path(tensor).path("shape").forEach(n -> shape.add(n.asInt()));
        return shape;
    }

    List<Long> numbers(String tensor) {
        int width = switch (type(tensor)) {
            case "U16", "F16" -> 2;
            case "U32" -> 4;
            default -> 8;
        };
        JsonNode offsets = header.path(tensor).path("data_offsets");
        var numbers = new ArrayList<Long>();
        for (int at = offsets.get(0).asInt(); at < offsets.get(1).asInt(); at += width) {
            numbers.add(
                    switch (width) {
                        case 2 -> (long) Short.toUnsignedInt(file.getShort(base + at));
                        case 4 -> Integer.toUnsignedLong(file.getInt(base + at));
                        default -> file.getLong(base + at);
                    });
        }
        return numbers;
    }
}
