package io.castalia.producers.gguf;

import io.castalia.schemas.Half;
import java.nio.ByteBuffer;

/**
 * Blocks of quantised elements as floats, as ggml's reference reads them, bit for bit. A block has one scale in half
 * precision, or two with a minimum; in the K formats it has besides a scale of a few bits for each 16 or 32 elements.
 */
final class Dequantisation {

    /** Added to what is to stay as it is: to add 0 would turn -0 into 0. */
    private static final float NO_MIN = -0f;

    private Dequantisation() {}

    /**
     * Reads whole blocks.
     *
     * @param blocks little-endian, read from its start
     * @param into (elements), a multiple of the type's block
     */
    static void read(GgufType type, ByteBuffer blocks, float[] into, int elements) {
        for (int at = 0, from = 0; at < elements; at += type.elements(), from += type.bytes()) {
            switch (type) {
                case F32 -> into[at] = blocks.getFloat(from);
                case F16 -> into[at] = half(blocks, from);
                case BF16 -> into[at] = Float.intBitsToFloat(blocks.getShort(from) << 16);
                case Q4_0 -> nibbles(blocks, from + 2, into, at, half(blocks, from), -8, NO_MIN);
                case Q4_1 -> nibbles(blocks, from + 4, into, at, half(blocks, from), 0, half(blocks, from + 2));
                case Q5_0 -> fives(blocks, from + 2, into, at, half(blocks, from), -16, NO_MIN);
                case Q5_1 -> fives(blocks, from + 4, into, at, half(blocks, from), 0, half(blocks, from + 2));
                case Q8_0 -> bytes(blocks, from, into, at);
                case Q4_K -> fourK(blocks, from, into, at);
                case Q5_K -> fiveK(blocks, from, into, at);
                case Q6_K -> sixK(blocks, from, into, at);
            }
        }
    }

    private static float half(ByteBuffer blocks, int at) {
        return Half.toFloat(blocks.getShort(at));
    }

    private static void nibbles(ByteBuffer in, int from, float[] out, int at, float scale, int shift, float min) {
        for (int i = 0; i < 16; i++) {
            int q = in.get(from + i) & 0xff;
            out[at + i] = ((q & 0xf) + shift) * scale + min;
            out[at + i + 16] = ((q >> 4) + shift) * scale + min;
        }
    }

    private static void fives(ByteBuffer in, int from, float[] out, int at, float scale, int shift, float min) {
        int high = in.getInt(from);
        for (int i = 0; i < 16; i++) {
            int q = in.get(from + 4 + i) & 0xff;
            int low = (q & 0xf) | (bit(high, i) << 4);
            int top = (q >> 4) | (bit(high, i + 16) << 4);
            out[at + i] = (low + shift) * scale + min;
            out[at + i + 16] = (top + shift) * scale + min;
        }
    }

    private static void bytes(ByteBuffer in, int from, float[] out, int at) {
        float scale = half(in, from);
        for (int i = 0; i < 32; i++) {
            out[at + i] = in.get(from + 2 + i) * scale;
        }
    }

    private static void fourK(ByteBuffer in, int from, float[] out, int at) {
        float scale = half(in, from);
        float min = half(in, from + 2);
        for (int g = 0; g < 8; g++) {
            float d = scale * sixBitScale(in, from + 4, g);
            float m = min * sixBitMin(in, from + 4, g);
            int quants = from + 16 + 32 * (g / 2);
            int shift = 4 * (g % 2);
            for (int i = 0; i < 32; i++) {
                out[at + 32 * g + i] = d * ((in.get(quants + i) >> shift) & 0xf) - m;
            }
        }
    }

    private static void fiveK(ByteBuffer in, int from, float[] out, int at) {
        float scale = half(in, from);
        float min = half(in, from + 2);
        for (int g = 0; g < 8; g++) {
            float d = scale * sixBitScale(in, from + 4, g);
            float m = min * sixBitMin(in, from + 4, g);
            int quants = from + 48 + 32 * (g / 2);
            int shift = 4 * (g % 2);
            for (int i = 0; i < 32; i++) {
                int low = (in.get(quants + i) >> shift) & 0xf;
                int high = bit(in.get(from + 16 + i), g) << 4;
                out[at + 32 * g + i] = d * (low | high) - m;
            }
        }
    }

    /** Scale of 32 elements: the first four in the low six bits of a byte, the others in four bits here and two there. */
    private static int sixBitScale(ByteBuffer in, int scales, int group) {
        return group < 4
                ? in.get(scales + group) & 63
                : (in.get(scales + group + 4) & 0xf) | (top(in.get(scales + group - 4)) << 4);
    }

    private static int sixBitMin(ByteBuffer in, int scales, int group) {
        return group < 4
                ? in.get(scales + group + 4) & 63
                : ((in.get(scales + group + 4) >> 4) & 0xf) | (top(in.get(scales + group)) << 4);
    }

    private static int bit(int bits, int number) {
        return (bits >>> number) & 1;
    }

    /** The upper two bits of a byte. */
    private static int top(byte bits) {
        return (bits >> 6) & 3;
    }

    private static void sixK(ByteBuffer in, int from, float[] out, int at) {
        float scale = half(in, from + 208);
        for (int i = 0; i < 256; i++) {
            int side = i / 128;
            int row = i % 128 / 32;
            int column = i % 32;
            int low = (in.get(from + 64 * side + 32 * (row % 2) + column) >> (4 * (row / 2))) & 0xf;
            int high = (in.get(from + 128 + 32 * side + column) >> (2 * row)) & 3;
            out[at + i] = scale * in.get(from + 192 + i / 16) * ((low | (high << 4)) - 32);
        }
    }
}
