package io.castalia.producers.model;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * An ONNX model's bytes with other outputs: tensors inside the graph that are to be seen. What none of the outputs
 * needs, the runtime leaves out.
 */
final class OnnxGraph {

    /*
     * The fields of ONNX's protobuf that matter here; all others are copied as they are.
     *
     *   ModelProto       7 graph
     *   GraphProto      12 output (ValueInfoProto)
     *   ValueInfoProto   1 name, 2 type
     *   TypeProto        1 tensor_type
     *   Tensor           1 elem_type (1 is float)
     */
    private static final int GRAPH = 7;
    private static final int OUTPUT = 12;
    private static final int NAME = 1;
    private static final int TYPE = 2;
    private static final int TENSOR_TYPE = 1;
    private static final int ELEMENT_TYPE = 1;
    private static final int FLOAT = 1;

    private static final int VARINT = 0;
    private static final int FIXED_64 = 1;
    private static final int BYTES = 2;
    private static final int FIXED_32 = 5;

    private OnnxGraph() {}

    /**
     * The model with these outputs, of type float, instead of its own.
     *
     * @throws IllegalArgumentException where the bytes are no ONNX model
     */
    static byte[] withOutputs(byte[] model, List<String> tensors) {
        var edited = new ByteArrayOutputStream(model.length + 1024);
        var in = ByteBuffer.wrap(model);
        boolean found = false;
        while (in.hasRemaining()) {
            int from = in.position();
            long tag = varint(in);
            ByteBuffer body = skip(in, tag);
            if (tag == tag(GRAPH, BYTES)) {
                field(edited, GRAPH, graph(body, tensors));
                found = true;
            } else {
                edited.write(model, from, in.position() - from);
            }
        }
        if (!found) {
            throw corrupt("it has no graph");
        }
        return edited.toByteArray();
    }

    private static byte[] graph(ByteBuffer in, List<String> tensors) {
        var edited = new ByteArrayOutputStream(in.remaining() + 1024);
        while (in.hasRemaining()) {
            int from = in.position();
            long tag = varint(in);
            skip(in, tag);
            if (tag != tag(OUTPUT, BYTES)) {
                edited.write(in.array(), in.arrayOffset() + from, in.position() - from);
            }
        }
        for (String tensor : tensors) {
            field(edited, OUTPUT, floatOutput(tensor));
        }
        return edited.toByteArray();
    }

    private static byte[] floatOutput(String tensor) {
        var element = new ByteArrayOutputStream();
        varint(element, tag(ELEMENT_TYPE, VARINT));
        varint(element, FLOAT);
        var type = new ByteArrayOutputStream();
        field(type, TENSOR_TYPE, element.toByteArray());
        var output = new ByteArrayOutputStream();
        field(output, NAME, tensor.getBytes(StandardCharsets.UTF_8));
        field(output, TYPE, type.toByteArray());
        return output.toByteArray();
    }

    private static void field(ByteArrayOutputStream out, int number, byte[] body) {
        varint(out, tag(number, BYTES));
        varint(out, body.length);
        out.writeBytes(body);
    }

    /** Moves past a field's body; gives it where it is of bytes, and an empty buffer where it is a number. */
    private static ByteBuffer skip(ByteBuffer in, long tag) {
        int wire = (int) (tag & 7);
        long length = switch (wire) {
            case VARINT -> {
                varint(in);
                yield 0;
            }
            case FIXED_64 -> 8;
            case BYTES -> varint(in);
            case FIXED_32 -> 4;
            default -> throw corrupt("a field has the unknown wire type " + wire);
        };
        if (length < 0 || length > in.remaining()) {
            throw corrupt("a field of %d bytes stands where %d are left".formatted(length, in.remaining()));
        }
        ByteBuffer body = in.slice(in.position(), (int) length);
        in.position(in.position() + (int) length);
        return body;
    }

    private static long varint(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; shift < 64 && in.hasRemaining(); shift += 7) {
            byte b = in.get();
            value |= (long) (b & 0x7f) << shift;
            if (b >= 0) {
                return value;
            }
        }
        throw corrupt("a number does not end");
    }

    private static void varint(ByteArrayOutputStream out, long value) {
        long rest = value;
        while (rest >= 0x80) {
            out.write((int) ((rest & 0x7f) | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }

    private static int tag(int number, int wire) {
        return number << 3 | wire;
    }

    private static IllegalArgumentException corrupt(String how) {
        return new IllegalArgumentException("these bytes are no ONNX model: " + how + "; get the file again");
    }
}
