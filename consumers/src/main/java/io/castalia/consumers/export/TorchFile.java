package io.castalia.consumers.export;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A dictionary of one-dimensional tensors of int64 as PyTorch saves it: a zip that is not packed, of a pickle (protocol 2)
 * that names the tensors, and their elements, little-endian, a file each.
 */
final class TorchFile {

    private static final String ROOT = "archive/";

    private TorchFile() {}

    /** Writes the file. Names are in the order of the map. */
    static void write(Path file, Map<String, int[]> tensors) throws IOException {
        try (var zip = new ZipOutputStream(Files.newOutputStream(file))) {
            stored(zip, "data.pkl", pickle(tensors));
            stored(zip, "byteorder", ascii("little"));
            int i = 0;
            for (int[] elements : tensors.values()) {
                var bytes = ByteBuffer.allocate(Math.multiplyExact(elements.length, Long.BYTES))
                        .order(ByteOrder.LITTLE_ENDIAN);
                for (int element : elements) {
                    bytes.putLong(element);
                }
                stored(zip, "data/" + i++, bytes.array());
            }
            stored(zip, "version", ascii("3\n"));
        }
    }

    private static void stored(ZipOutputStream zip, String name, byte[] content) throws IOException {
        var crc = new CRC32();
        crc.update(content);
        var entry = new ZipEntry(ROOT + name);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(content.length);
        entry.setCompressedSize(content.length);
        entry.setCrc(crc.getValue());
        entry.setTime(0);
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }

    /* Letters are pickle's: ( mark, t tuple, X text, c global, Q persistent id, J int, R call, s set item, . end. */
    private static byte[] pickle(Map<String, int[]> tensors) {
        var out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {(byte) 0x80, 2, '}'});
        int i = 0;
        for (var tensor : tensors.entrySet()) {
            text(out, tensor.getKey());
            global(out, "torch._utils", "_rebuild_tensor_v2");
            out.write('(');
            out.write('(');
            text(out, "storage");
            global(out, "torch", "LongStorage");
            text(out, Integer.toString(i++));
            text(out, "cpu");
            number(out, tensor.getValue().length);
            out.write('t');
            out.write('Q');
            number(out, 0); // the first element
            out.write('(');
            number(out, tensor.getValue().length);
            out.write('t');
            out.write('(');
            number(out, 1); // from one to the next
            out.write('t');
            out.write(0x89); // no gradient
            global(out, "collections", "OrderedDict");
            out.writeBytes(new byte[] {')', 'R', 't', 'R', 's'});
        }
        out.write('.');
        return out.toByteArray();
    }

    private static void text(ByteArrayOutputStream out, String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        out.write('X');
        out.writeBytes(little(utf8.length));
        out.writeBytes(utf8);
    }

    private static void global(ByteArrayOutputStream out, String module, String name) {
        out.writeBytes(ascii("c" + module + "\n" + name + "\n"));
    }

    private static void number(ByteArrayOutputStream out, int number) {
        out.write('J');
        out.writeBytes(little(number));
    }

    private static byte[] little(int number) {
        return ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(number)
                .array();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
