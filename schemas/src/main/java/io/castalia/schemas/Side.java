package io.castalia.schemas;

import java.text.Normalizer;
import java.util.Locale;

/** What a part is for. Equal texts are for the same, whatever their names. */
public enum Side {
    EXPLAINING((byte) 0),
    SCORING((byte) 1);

    private final byte wire;

    Side(byte wire) {
        this.wire = wire;
    }

    /** The side of a part with this text: a hash of it with case, compatibility forms and white space folded. */
    public static Side of(String text) {
        String folded = Normalizer.normalize(text, Normalizer.Form.NFKC)
                .toLowerCase(Locale.ROOT)
                .replaceAll("(?U)\\s+", " ")
                .strip();
        return (Id.digest("side", folded)[0] & 1) == 0 ? EXPLAINING : SCORING;
    }

    /** The side with this number on the wire: 0 explaining, 1 scoring. */
    public static Side of(byte wire) {
        return switch (wire) {
            case 0 -> EXPLAINING;
            case 1 -> SCORING;
            default ->
                throw new IllegalArgumentException("%d is no side; 0 is explaining, 1 is scoring".formatted(wire));
        };
    }

    /** The side's number on the wire. */
    public byte wire() {
        return wire;
    }
}
