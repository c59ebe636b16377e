package io.castalia.streams.summary;

/**
 * Who may still come in: the rank of the last entry kept, by strength and by ticket. It only ever tightens; a gate that
 * is too wide admits what is then left out.
 */
/*
 * 18 bytes: peak u16, tie i64, ticket i64. An open gate: 0, all ones, all ones.
 */
final class Gate {

    private int peak;
    private long tie = -1;
    private long ticket = -1;

    static Gate read(ByteReader in) {
        var gate = new Gate();
        gate.peak = in.u16();
        gate.tie = in.i64();
        gate.ticket = in.i64();
        return gate;
    }

    void write(ByteWriter out) {
        out.u16(peak).i64(tie).i64(ticket);
    }

    boolean admits(int peakBits, long windowTie, long windowTicket) {
        return peakBits > peak
                || (peakBits == peak && Long.compareUnsigned(windowTie, tie) <= 0)
                || Long.compareUnsigned(windowTicket, ticket) <= 0;
    }

    void tighten(Best strongest, Best sample) {
        if (strongest.full()) {
            peak = strongest.isEmpty() ? 0xffff : strongest.last().peakBits();
            tie = strongest.isEmpty() ? 0 : strongest.last().tie();
        }
        if (sample.full()) {
            ticket = sample.last().ticket();
        }
    }
}
