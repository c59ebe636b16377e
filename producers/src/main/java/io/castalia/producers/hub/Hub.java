package io.castalia.producers.hub;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A hub, and what was downloaded from it. A repository is kept in one folder for each commit, which never changes; a file
 * has its name once it is whole and checked. What is there already is used without the hub where it cannot be reached.
 */
public final class Hub {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}|[0-9a-f]{64}");
    private static final int LARGEST_LISTING = 1 << 26;

    private final HubSettings settings;
    private final Patience patience;
    private final Consumer<String> progress;

    /** A hub; progress is told in lines. */
    public Hub(HubSettings settings, Consumer<String> progress) {
        this(settings, progress, duration -> Thread.sleep(duration.toMillis()));
    }

    Hub(HubSettings settings, Consumer<String> progress, Patience.Pause pause) {
        this.settings = settings;
        this.progress = progress;
        this.patience = new Patience(settings, progress, pause);
    }

    private record Listing(String commit, List<String> files) {}

    /**
     * The folder, or the file, that a name stands for; downloaded as far as it is not there.
     *
     * @throws HubException where it cannot be had, saying why and what to do
     */
    public Path fetch(HubName name, HubFiles wanted) {
        Path repository = settings.cache().resolve(name.repository().replace("/", "--"));
        Path known = repository.resolve("refs").resolve(name.revision());
        try {
            Listing listing = list(name, repository, known);
            Path folder = repository.resolve(listing.commit);
            Files.createDirectories(folder);
            try (FileChannel lock = lock(folder.resolve(".lock"), name)) {
                download(name, wanted, listing, folder);
            }
            Files.createDirectories(known.toAbsolutePath().getParent());
            Files.writeString(known, listing.commit);
            return name.path().isEmpty() ? folder : folder.resolve(name.path());
        } catch (IOException e) {
            throw new HubException(
                    "%s cannot be kept in %s (%s); is there room, and may you write there?"
                            .formatted(name, settings.cache(), e),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HubException(
                    "the download of %s was interrupted; it goes on when it is asked for again".formatted(name), e);
        }
    }

    private void download(HubName name, HubFiles wanted, Listing listing, Path folder)
            throws IOException, InterruptedException {
        List<String> files = listing.files.stream()
                .filter(file -> wanted.wants(file, name.path()))
                .toList();
        if (files.isEmpty()) {
            throw new HubException("%s has no %s files (.json, .safetensors%s) but %s; is it the right name?"
                    .formatted(
                            name,
                            wanted == HubFiles.MODEL ? "model's" : "coder's",
                            wanted == HubFiles.MODEL ? "" : ", .npz",
                            listing.files.stream().limit(20).toList()));
        }
        for (String file : files) {
            Path target = folder.resolve(file);
            if (!Files.exists(target)) {
                new Download(name, listing.commit, file, target, settings, patience, progress).run();
            }
        }
    }

    private Listing list(HubName name, Path repository, Path known) throws InterruptedException {
        String path = "/api/models/%s/revision/%s"
                .formatted(name.repository(), name.revision().replace("/", "%2F"));
        boolean downloadedBefore = Files.isRegularFile(known);
        int attempts = downloadedBefore ? 1 : settings.attempts();
        JsonNode answer;
        try {
            answer = patience.ask(name, "the list of files", path, () -> 0, Hub::json, attempts);
        } catch (HubException e) {
            if (!downloadedBefore || !e.unanswered()) {
                throw e;
            }
            progress.accept("%s cannot be reached; what was downloaded before is used".formatted(settings.address()));
            return kept(repository, known);
        }
        String commit = answer.path("sha").asText();
        var files = new ArrayList<String>();
        answer.path("siblings").forEach(file -> files.add(file.path("rfilename").asText()));
        if (!COMMIT.matcher(commit).matches()) {
            throw new HubException("%s says that %s is at commit '%s', which is none; is it the address of a hub?"
                    .formatted(settings.address(), name, commit));
        }
        files.forEach(file -> SafePath.check(name, file));
        return new Listing(commit, files);
    }

    private static JsonNode json(HubClient.Answer answer) throws IOException {
        return JSON.readTree(answer.body().readNBytes(LARGEST_LISTING));
    }

    private static Listing kept(Path repository, Path known) {
        try {
            String commit = Files.readString(known).strip();
            Path folder = repository.resolve(commit);
            try (Stream<Path> files = Files.walk(folder)) {
                return new Listing(
                        commit,
                        files.filter(Files::isRegularFile)
                                .map(file -> folder.relativize(file).toString().replace('\\', '/'))
                                .filter(file -> !file.startsWith(".") && !file.endsWith(Download.PART))
                                .sorted()
                                .toList());
            }
        } catch (IOException e) {
            throw new HubException("%s cannot be read; delete it and download again".formatted(known), e);
        }
    }

    /** Held by one process at a time; another one waits. */
    private static FileChannel lock(Path file, HubName name) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            channel.lock();
            return channel;
        } catch (OverlappingFileLockException e) {
            channel.close();
            throw new HubException("%s is being downloaded by this process already; wait for it".formatted(name), e);
        }
    }
}
