package io.castalia.consumers.export;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A safetensors file whose tensors are written side by side, each from its first element to its last. */
final class TensorFile implements Closeable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int BUFFER = 1 << 16;

    /**
     * What a tensor will be.
     *
     * @param type of safetensors, for instance U16
     * @param width bytes of an element
     */
    record Plan(String name, String type, int width, List<Long> shape) {

        long bytes() {
            return shape.stream().reduce((long) width, Math::multiplyExact);
        }
    }

    /** A tensor on its way. */
    final class Tensor {

        private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER).order(ByteOrder.LITTLE_ENDIAN);
        private final Plan plan;
        private final long end;
        private long at;

        private Tensor(Plan plan, long from) {
            this.plan = plan;
            this.at = from;
            this.end = from + plan.bytes();
        }

        /** The next element, of which the lowest bytes are written. */
        void put(long element) throws IOException {
            if (buffer.remaining() < Long.BYTES) {
                flush();
            }
            switch (plan.width) {
                case Short.BYTES -> buffer.putShort((short) element);
                case Integer.BYTES -> buffer.putInt((int) element);
                default -> buffer.putLong(element);
            }
        }

        private void flush() throws IOException {
            buffer.flip();
            while (buffer.hasRemaining()) {
                at += channel.write(buffer, at);
            }
            buffer.clear();
        }
    }

    private final Path file;
    private final FileChannel channel;
    private final List<Tensor> tensors = new ArrayList<>();

    /** Begins a file. Elements of four and eight bytes are aligned if those that are widest come first. */
    TensorFile(Path file, List<Plan> plans) throws IOException {
        this.file = file;
        Map<String, Object> header = new LinkedHashMap<>();
        long offset = 0;
        for (Plan plan : plans) {
            long end = offset + plan.bytes();
            header.put(plan.name, entry(plan, offset, end));
            offset = end;
        }
        String json = JSON.writeValueAsString(header);
        byte[] padded = (json + " ".repeat((8 - json.length() % 8) % 8)).getBytes(StandardCharsets.UTF_8);
        channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        var start = ByteBuffer.allocate(Long.BYTES + padded.length).order(ByteOrder.LITTLE_ENDIAN);
        start.putLong(padded.length).put(padded).flip();
        while (start.hasRemaining()) {
            channel.write(start);
        }
        long from = (long) Long.BYTES + padded.length;
        for (Plan plan : plans) {
            tensors.add(new Tensor(plan, from));
            from += plan.bytes();
        }
    }

    private static Map<String, Object> entry(Plan plan, long from, long to) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("dtype", plan.type);
        entry.put("shape", plan.shape);
        entry.put("data_offsets", List.of(from, to));
        return entry;
    }

    /** The tensor of a place in the plan. */
    Tensor tensor(int i) {
        return tensors.get(i);
    }

    /** Closes a file that may not be whole. */
    void abandon() throws IOException {
        channel.close();
    }

    /**
     * Ends the file.
     *
     * @throws IllegalStateException where a tensor was not filled
     */
    @Override
    public void close() throws IOException {
        try (channel) {
            for (Tensor tensor : tensors) {
                tensor.flush();
                if (tensor.at != tensor.end) {
                    throw new IllegalStateException("tensor '%s' of %s ends %d bytes from where it should"
                            .formatted(tensor.plan.name, file, tensor.end - tensor.at));
                }
            }
        }
    }
}
