package io.castalia.producers.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.castalia.schemas.Half;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes tensors as a safetensors file in half precision. */
public final class SafetensorsWriter {

    private final Map<String, float[]> tensors = new LinkedHashMap<>();
    private final Map<String, long[]> shapes = new LinkedHashMap<>();

    /**
     * Adds a tensor.
     *
     * @param elements row-major
     * @throws IllegalArgumentException where an element is not finite in half precision
     */
    public SafetensorsWriter add(String name, float[] elements, long... shape) {
        for (float element : elements) {
            if (!(Math.abs(element) <= Half.MAX)) {
                throw new IllegalArgumentException(
                        "tensor '%s' holds %s, which half precision cannot; was the training stable?"
                                .formatted(name, element));
            }
        }
        tensors.put(name, elements);
        shapes.put(name, shape);
        return this;
    }

    /** The file's bytes. */
    public byte[] toBytes() {
        var header = new LinkedHashMap<String, Object>();
        long offset = 0;
        for (var tensor : tensors.entrySet()) {
            long end = offset + 2L * tensor.getValue().length;
            header.put(
                    tensor.getKey(),
                    Map.of(
                            "dtype",
                            "F16",
                            "shape",
                            shapes.getOrDefault(tensor.getKey(), new long[0]),
                            "data_offsets",
                            List.of(offset, end)));
            offset = end;
        }
        byte[] json = padded(header);
        var file =
                ByteBuffer.allocate(Math.toIntExact(8 + json.length + offset)).order(ByteOrder.LITTLE_ENDIAN);
        file.putLong(json.length).put(json);
        for (float[] tensor : tensors.values()) {
            for (float element : tensor) {
                file.putShort(Half.of(element));
            }
        }
        return file.array();
    }

    /** Writes the file. */
    public void write(Path file) throws IOException {
        Files.write(file, toBytes());
    }

    /** The header with spaces behind it, so that tensors begin at a multiple of eight bytes. */
    private static byte[] padded(Map<String, Object> header) {
        try {
            String json = new ObjectMapper().writeValueAsString(header);
            return (json + " ".repeat((8 - json.length() % 8) % 8)).getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a header of names and numbers could not be written", e);
        }
    }
}
