package io.castalia.app.run;

import io.castalia.app.Main;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The launcher's classes, loaded and checked once for all processes that these tests start: a file that Java maps in
 * (class-data sharing). It holds for one class path of jars alone, the launcher's, so it is there only where that was built.
 */
final class ClassArchive {

    private static final Path TARGET = Path.of("target").toAbsolutePath();
    private static final int DOCUMENTS = 3;
    private static final long PATIENCE_MINUTES = 4;

    private ClassArchive() {}

    /** How a process finds its classes. The first of those that ask at once makes the archive, and the others wait. */
    static List<String> options() {
        try {
            Optional<Path> jar = jar();
            List<String> without = List.of("-cp", System.getProperty("java.class.path"));
            if (jar.isEmpty()) {
                return without;
            }
            String classes = jar.get() + File.pathSeparator + TARGET.resolve("lib") + "/*";
            Path archive = TARGET.resolve("children.jsa");
            try (FileChannel lock = FileChannel.open(
                            TARGET.resolve("children.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    var held = lock.lock()) {
                if (!Files.exists(archive)
                        || Files.getLastModifiedTime(archive).compareTo(Files.getLastModifiedTime(jar.get())) < 0) {
                    Optional<String> failed = make(classes, archive);
                    if (failed.isPresent()) {
                        System.err.println("no archive of classes, which only makes starts slower: " + failed.get());
                        return without;
                    }
                }
            }
            return List.of("-XX:SharedArchiveFile=" + archive, "-cp", classes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<Path> jar() throws IOException {
        if (!Files.isDirectory(TARGET.resolve("lib"))) {
            return Optional.empty();
        }
        try (Stream<Path> files = Files.list(TARGET)) {
            return files.filter(file -> file.getFileName().toString().matches("castalia-app-[0-9.]+(-SNAPSHOT)?\\.jar"))
                    .findFirst();
        }
    }

    /** A small run, through all stages; Java writes down what it has loaded when that ends. Returns why not, if not. */
    private static Optional<String> make(String classes, Path archive) throws IOException {
        Path folder = Files.createTempDirectory(TARGET, "archive");
        Path made = folder.resolve("classes.jsa");
        Path output = folder.resolve("out");
        var command = new ArrayList<String>();
        command.add(ProcessHandle.current().info().command().orElseThrow());
        command.addAll(ChildRun.MACHINE);
        command.addAll(List.of("-Xmx1g", "-Xlog:disable", "-XX:ArchiveClassesAtExit=" + made, "-cp", classes));
        command.addAll(
                List.of(Main.class.getName(), "run", "--corpus", few(folder).toString()));
        command.addAll(List.of("--dir", folder.resolve("run").toString(), "--hookpoint", "layers.2"));
        command.addAll(List.of("--min-windows", "1", "--latents", "random:300@1", "--scorer", "detection"));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            boolean ended = process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES);
            if (!ended || process.exitValue() != 0 || !Files.exists(made)) {
                return Optional.of(Files.readString(output));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while classes were archived", e);
        } finally {
            process.destroyForcibly();
        }
        Files.move(made, archive, StandardCopyOption.ATOMIC_MOVE);
        return Optional.empty();
    }

    /** The first documents of each bundled file. */
    private static Path few(Path folder) throws IOException {
        Path all = SampleCorpus.writeTo(folder.resolve("all"));
        Path few = Files.createDirectories(folder.resolve("few"));
        try (Stream<Path> files = Files.list(all)) {
            for (Path file : files.sorted().toList()) {
                Files.write(
                        few.resolve(file.getFileName()),
                        Files.readAllLines(file).subList(0, DOCUMENTS));
            }
        }
        return few;
    }
}
