package io.castalia.producers.corpus;

import java.util.ArrayList;
import java.util.List;

/** Keeps what was read until it is known whether it is to be fed. */
public final class Collected implements PartSink {

    private interface Piece {
        void giveTo(PartSink sink);
    }

    private final List<Piece> pieces = new ArrayList<>();
    private final List<String> complaints = new ArrayList<>();
    private int parts;

    @Override
    public void part(String source, long position, String text) {
        parts++;
        pieces.add(sink -> sink.part(source, position, text));
    }

    @Override
    public void setAside(String source, long line, byte[] bytes, String error, String message) {
        complaints.add(message);
        pieces.add(sink -> sink.setAside(source, line, bytes, error, message));
    }

    /** How many parts there are. */
    public int parts() {
        return parts;
    }

    /** What could not be read, in words. */
    public List<String> complaints() {
        return List.copyOf(complaints);
    }

    void giveTo(PartSink sink) {
        pieces.forEach(piece -> piece.giveTo(sink));
    }
}
