package io.castalia.streams.summary;

/**
 * Who may still come in: the rank of the last entry kept, by strength and by ticket. It only ever tightens; a gate that
 * is too wide admits what is then left out.
 */
/*
 * 18 bytes: peak u16, tie i64, ticket i64. An open gate: 0, all ones, all ones; where no strongest
 * are kept, all ones (of the peak), 0, all ones.
 */
final class Gate {

    private int peak;
    private long tie = -1;
    private long ticket = -1;

    /** Lets everything in for which there is a place at all. */
    static Gate open(SummaryShape shape) {
        var gate = new Gate();
        if (shape.strongest() == 0) {
            gate.peak = 0xffff;
            gate.tie = 0;
        }
        return gate;
    }

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
        if (strongest.full() && !strongest.isEmpty()) {
            peak = strongest.last().peakBits();
            tie = strongest.last().tie();
        }
        if (sample.full()) {
            ticket = sample.last().ticket();
        }
    }
}
