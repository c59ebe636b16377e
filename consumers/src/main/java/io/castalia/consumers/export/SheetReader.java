package io.castalia.consumers.export;

import io.castalia.schemas.LatentKey;
import io.castalia.schemas.Topics;
import io.castalia.schemas.wire.Evidence;
import io.castalia.schemas.wire.ExampleWindow;
import io.castalia.schemas.wire.LatentProfile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Gathers what is shown of each latent: the newest profile, and the windows of the newest evidence. Each waits in a file
 * of its own, so that one latent is in memory at a time.
 */
final class SheetReader {

    private final Path profiles;
    private final Path windows;
    private final TreeSet<LatentKey> latents = new TreeSet<>();

    SheetReader(OutputFolder out) throws IOException {
        this.profiles = out.work();
        this.windows = out.work();
    }

    void read(TopicFeed feed, Topics topics, Set<String> hookpoints) throws IOException {
        feed.read(topics.latents(), key -> wanted(key, hookpoints), read -> {
            LatentProfile profile = read.value();
            if (profile.getStatistics().getFiringTokens() > 0) {
                var latent = new LatentKey(profile.getHookpoint(), profile.getLatent());
                latents.add(latent);
                write(profiles.resolve(file(latent)), profile.toByteBuffer());
            }
        });
        feed.read(topics.evidence(), key -> wanted(key, hookpoints), read -> {
            Evidence evidence = read.value();
            if (evidence.getMark() == null) {
                Evidence explaining = Evidence.newBuilder(evidence)
                        .setContrast(List.of())
                        .setScoring(null)
                        .build();
                write(
                        windows.resolve(file(new LatentKey(evidence.getHookpoint(), evidence.getLatent()))),
                        explaining.toByteBuffer());
            }
        });
    }

    private static boolean wanted(String key, Set<String> hookpoints) {
        return hookpoints.contains(key.substring(0, Math.max(0, key.lastIndexOf('/'))));
    }

    /** The latents of a hookpoint that have fired, in order. */
    List<LatentKey> latents(String hookpoint) {
        return latents.stream()
                .filter(latent -> latent.hookpoint().equals(hookpoint))
                .toList();
    }

    LatentSheet sheet(LatentKey latent) throws IOException {
        LatentProfile profile = LatentProfile.fromByteBuffer(read(profiles.resolve(file(latent))));
        Path evidence = windows.resolve(file(latent));
        List<ExampleWindow> shown =
                Files.exists(evidence) ? Evidence.fromByteBuffer(read(evidence)).getExplaining() : List.of();
        return LatentSheet.of(profile, shown);
    }

    private static String file(LatentKey latent) {
        return "%s_%d".formatted(FileNames.safe("hookpoint", latent.hookpoint()), latent.latent());
    }

    private static void write(Path file, ByteBuffer bytes) throws IOException {
        var all = new byte[bytes.remaining()];
        bytes.get(all);
        Files.write(file, all);
    }

    private static ByteBuffer read(Path file) throws IOException {
        return ByteBuffer.wrap(Files.readAllBytes(file));
    }
}
