package io.castalia.app.command;

import io.castalia.app.config.ConnectionOptions;
import io.castalia.app.config.TopicOptions;
import io.castalia.app.run.Cluster;
import io.castalia.schemas.Topic;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Makes the topics, or lists them. */
@Command(
        name = "topics",
        description = "Makes or lists the topics.",
        mixinStandardHelpOptions = true,
        subcommands = {TopicsCommand.Create.class, TopicsCommand.Listing.class},
        footer = {"", "Example: castalia topics list"})
final class TopicsCommand implements Runnable {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    @Command(
            name = "create",
            description = "Makes the topics that are missing.",
            mixinStandardHelpOptions = true,
            footer = {
                "",
                "Example: castalia topics create --bootstrap-servers localhost:9092 --schema-registry http://localhost:8081"
            })
    static final class Create implements Runnable {

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Mixin
        private ConnectionOptions connection = new ConnectionOptions();

        @Mixin
        private TopicOptions topics = new TopicOptions();

        @Override
        public void run() {
            var cluster = new Cluster(connection.clients());
            cluster.reach(connection.timeout());
            List<String> made = cluster.create(topics.topics(), topics.settings());
            PrintWriter out = spec.commandLine().getOut();
            made.forEach(out::println);
            out.printf(
                    "%d made, %d were there%n",
                    made.size(), topics.topics().all().size() - made.size());
            out.flush();
        }
    }

    @Command(
            name = "list",
            description = "Lists every topic: name, value, partitions, cleanup, largest record.",
            mixinStandardHelpOptions = true,
            footer = {"", "Example: castalia topics list"})
    static final class Listing implements Runnable {

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Mixin
        private TopicOptions topics = new TopicOptions();

        @Override
        public void run() {
            PrintWriter out = spec.commandLine().getOut();
            for (Topic<?> topic : topics.topics().all()) {
                out.printf(
                        "%-32s %-20s %2d partitions  %-7s  %d bytes%n",
                        topic.name(),
                        topic.value().getSimpleName(),
                        topic.partitions(),
                        topic.compacted() ? "compact" : "delete",
                        topic.maxMessageBytes());
            }
            out.flush();
        }
    }
}
