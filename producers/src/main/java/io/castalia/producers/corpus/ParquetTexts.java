package io.castalia.producers.corpus;

import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Reads the column {@code text} of a Parquet file, a document a row. A row without text is set aside, the rest is read. */
final class ParquetTexts {

    private static final String COLUMN = "text";

    private final String name;
    private final PartCutter cutter;
    private final PartSink sink;
    private long row;
    private long bytes;

    ParquetTexts(String name, PartCutter cutter, PartSink sink) {
        this.name = name;
        this.cutter = cutter;
        this.sink = sink;
    }

    /** Reads to the end. Where the file breaks off, that is set aside with the number of the row. */
    void read(Path file) throws IOException {
        try (ParquetColumn column = ParquetColumn.open(file, COLUMN)) {
            long most = Math.max(SwellingStream.FREE, SwellingStream.TIMES * Files.size(file));
            for (Optional<byte[]> value = next(column); value.isPresent(); value = next(column)) {
                bytes += value.get().length;
                if (bytes > most) {
                    setAside("PackingBomb", "and all behind it is more than text packs so well for", new byte[0]);
                    return;
                }
                take(value.get());
            }
        }
        if (row == 0) {
            sink.setAside(name, -1, new byte[0], "Empty", name + " has no rows; nothing of it was read");
        }
    }

    /* The next row's bytes; what is broken ends the file. */
    private Optional<byte[]> next(ParquetColumn column) {
        try {
            if (!column.hasNext()) {
                return Optional.empty();
            }
            byte[] value = column.next().orElse(new byte[0]);
            row++;
            return Optional.of(value);
        } catch (IOException e) {
            row++;
            setAside("Unreadable", "cannot be read from here on (%s)".formatted(e.getMessage()), new byte[0]);
            return Optional.empty();
        }
    }

    private void take(byte[] value) throws IOException {
        RowText text = text(value);
        if (text instanceof RowText.Whole whole) {
            String source = name + "#" + row;
            cutter.cut(new StringReader(whole.text()), (position, part) -> sink.part(source, position, part));
        } else if (text instanceof RowText.Amiss amiss) {
            setAside(amiss.error(), amiss.why(), value);
        }
    }

    private static RowText text(byte[] value) {
        try {
            return RowText.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(value))
                    .toString());
        } catch (CharacterCodingException e) {
            return new RowText.Amiss("NotUtf8", "is not UTF-8");
        }
    }

    private void setAside(String error, String why, byte[] value) {
        sink.setAside(
                name + "#" + row,
                row,
                value,
                error,
                "row %d of %s %s; it was left out, the rest was read".formatted(row, name, why));
    }
}
