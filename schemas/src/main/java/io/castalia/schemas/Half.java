package io.castalia.schemas;

/** IEEE 754 half precision, in the low 16 bits of a short. The runtime's own conversions begin with Java 20. */
public final class Half {

    /** The largest finite value. */
    public static final float MAX = 65504f;

    private static final float SMALLEST_NORMAL = 0x1p-14f;

    private Half() {}

    /** Rounds to nearest, ties to even. What is too large becomes infinite; NaN stays NaN. */
    public static short of(float value) {
        int bits = Float.floatToRawIntBits(value);
        int sign = (bits >>> 16) & 0x8000;
        float magnitude = Float.intBitsToFloat(bits & 0x7fffffff);
        if (!(magnitude < 65520f)) {
            return (short) (sign | (Float.isNaN(magnitude) ? 0x7e00 : 0x7c00));
        }
        if (magnitude < SMALLEST_NORMAL) {
            return (short) (sign | (int) Math.rint(magnitude * 0x1p24f));
        }
        int rounded = (bits & 0x7fffffff) + 0xfff + ((bits >>> 13) & 1);
        return (short) (sign | ((rounded - (112 << 23)) >>> 13));
    }

    /** The value, exactly. */
    public static float toFloat(short half) {
        int exponent = (half >>> 10) & 0x1f;
        int fraction = half & 0x3ff;
        int sign = (half & 0x8000) << 16;
        if (exponent == 0) {
            float small = fraction * 0x1p-24f;
            return sign == 0 ? small : -small;
        }
        int wide = exponent == 31 ? 0x7f800000 : (exponent + 112) << 23;
        return Float.intBitsToFloat(sign | wide | (fraction << 13));
    }
}
