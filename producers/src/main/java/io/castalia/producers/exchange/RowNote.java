package io.castalia.producers.exchange;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.castalia.schemas.Id;
import io.castalia.schemas.Refusal;
import io.castalia.schemas.Side;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.BitSet;

/**
 * What an export of Castalia's own says of a row beside delphi's format, a line a row.
 *
 * @param part the part that the context was cut from
 * @param side of that part
 * @param tokens the context's own; what stands behind them fills the row up
 * @param masked tokens whose activations are not sent
 */
record RowNote(Id part, Side side, int tokens, BitSet masked) {

    /** The file, beside the splits. */
    static final String FILE = "contexts.jsonl";

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Reads the next line. Refuses one that is missing or not of this row. */
    static RowNote read(BufferedReader lines, long row, int context) {
        try {
            String line = lines.readLine();
            JsonNode note = line == null ? JSON.createObjectNode() : JSON.readTree(line);
            int tokens = note.path("tokens").asInt();
            int side = note.path("side").asInt(-1);
            boolean fits = note.path("row").asLong(-1) == row
                    && tokens >= 1
                    && tokens <= context
                    && (side == 0 || side == 1)
                    && note.path("part").asText().matches("[0-9a-f]{32}");
            Refusal.unless(fits, FILE, "line %d".formatted(row + 1), "the note on row %d; export again".formatted(row));
            var masked = new BitSet();
            note.path("masked").forEach(token -> masked.set(Math.min(context, Math.max(0, token.asInt()))));
            return new RowNote(Id.parse(note.path("part").asText()), Side.of((byte) side), tokens, masked);
        } catch (IOException e) {
            throw new Refusal("%s cannot be read at row %d; export again".formatted(FILE, row), e);
        }
    }
}
