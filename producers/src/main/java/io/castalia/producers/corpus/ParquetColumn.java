package io.castalia.producers.corpus;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.jspecify.annotations.Nullable;

/**
 * One column of strings of a Parquet file, row by row; no other column is read. A row group's packed values are held at
 * once, and unpacked page by page. Whatever the library throws at a broken file is an IOException here.
 */
final class ParquetColumn implements AutoCloseable {

    /** Packed size of the column in a row group at most, in bytes. */
    private static final long LARGEST_GROUP = 512L << 20;

    private final ParquetFileReader reader;
    private final MessageType only;
    private @Nullable RecordReader<Group> rows;
    private long left; // rows of the group

    private ParquetColumn(Path file, String column) throws IOException {
        reader = ParquetFileReader.open(
                new LocalInputFile(file),
                ParquetReadOptions.builder(new PlainParquetConfiguration())
                        .withCodecFactory(new PageUnpacker())
                        .build());
        try {
            only = only(reader.getFileMetaData().getSchema(), column);
            for (BlockMetaData group : reader.getRowGroups()) {
                refuseLie(group, column, Files.size(file));
            }
            reader.setRequestedSchema(only);
        } catch (IOException | RuntimeException e) {
            reader.close();
            throw e;
        }
    }

    static ParquetColumn open(Path file, String column) throws IOException {
        try {
            return new ParquetColumn(file, column);
        } catch (RuntimeException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static MessageType only(MessageType schema, String column) throws IOException {
        for (Type field : schema.getFields()) {
            if (field.getName().equals(column)
                    && field.isPrimitive()
                    && !field.isRepetition(Type.Repetition.REPEATED)
                    && field.asPrimitiveType().getPrimitiveTypeName() == PrimitiveTypeName.BINARY) {
                return new MessageType(schema.getName(), field);
            }
        }
        throw new IOException("no column '%s' of strings among %s"
                .formatted(
                        column, schema.getFields().stream().map(Type::getName).toList()));
    }

    /* The footer says how much is to be read, and memory is taken before it is. */
    private static void refuseLie(BlockMetaData group, String column, long fileSize) throws IOException {
        for (ColumnChunkMetaData chunk : group.getColumns()) {
            long size = chunk.getTotalSize();
            long start = chunk.getStartingPos();
            if (chunk.getPath().toDotString().equals(column)
                    && (size < 0 || size > LARGEST_GROUP || start < 0 || start + size > fileSize)) {
                throw new IOException(
                        "a row group says that it has %d bytes of '%s' at %d of %d; at most %d are read, and none that are not there"
                                .formatted(size, column, start, fileSize, LARGEST_GROUP));
            }
        }
    }

    /** Whether there is another row. */
    boolean hasNext() throws IOException {
        try {
            while (left == 0) {
                PageReadStore group = reader.readNextRowGroup();
                if (group == null) {
                    return false;
                }
                left = group.getRowCount();
                rows = new ColumnIOFactory().getColumnIO(only).getRecordReader(group, new GroupRecordConverter(only));
            }
            return true;
        } catch (RuntimeException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /** The next row's bytes, empty where it has none. Call hasNext first. */
    Optional<byte[]> next() throws IOException {
        try {
            RecordReader<Group> of = rows;
            if (of == null) {
                throw new IllegalStateException("ask whether there is one first");
            }
            Group row = of.read();
            left--;
            return row.getFieldRepetitionCount(0) == 0
                    ? Optional.empty()
                    : Optional.of(row.getBinary(0, 0).getBytes());
        } catch (RuntimeException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
