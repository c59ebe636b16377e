package io.castalia.app.run;

import io.castalia.app.ExitCode;
import io.castalia.schemas.Refusal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.GroupNotEmptyException;
import org.apache.kafka.common.errors.InterruptException;

/** Forgets what the stream application knows: its offsets, its changelogs and its local files. */
public final class StreamReset {

    /** What the application id ends with: the group, and what the changelogs' names begin with. */
    public static final String APPLICATION = "streams";

    private StreamReset() {}

    /** Resets it, and returns what was deleted, a line each. Refused while an instance runs. */
    public static List<String> reset(Map<String, Object> clients, String application, Path folder) {
        var done = new ArrayList<String>();
        try (Admin admin = Admin.create(clients)) {
            deleteGroup(admin, application, done);
            for (String topic : admin.listTopics().names().get()) {
                if (topic.startsWith(application + "-") && topic.endsWith("-changelog")) {
                    admin.deleteTopics(List.of(topic)).all().get();
                    done.add("topic " + topic);
                }
            }
        } catch (ExecutionException e) {
            throw new KafkaException("the state could not be reset: " + ExitCode.message(e), e);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
        deleteFiles(folder.resolve(application), done);
        return done;
    }

    private static void deleteGroup(Admin admin, String application, List<String> done)
            throws ExecutionException, InterruptedException {
        try {
            admin.deleteConsumerGroups(List.of(application)).all().get();
            done.add("group " + application);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof GroupNotEmptyException) {
                throw new Refusal("stream reset", application, "stopped everywhere first: its group has members");
            }
            if (!(e.getCause() instanceof GroupIdNotFoundException)) {
                throw e;
            }
        }
    }

    private static void deleteFiles(Path folder, List<String> done) {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
            done.add("folder " + folder);
        } catch (IOException e) {
            throw new UncheckedIOException("the folder %s could not be deleted: %s".formatted(folder, e), e);
        }
    }
}
