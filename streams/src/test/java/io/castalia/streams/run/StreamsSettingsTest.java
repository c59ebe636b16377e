package io.castalia.streams.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.castalia.schemas.Refusal;
import io.castalia.streams.evidence.Cut;
import io.castalia.streams.evidence.EvidenceShape;
import io.castalia.streams.evidence.Negatives;
import io.castalia.streams.shard.ShardSettings;
import io.castalia.streams.summary.SummaryShape;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.kafka.streams.StreamsConfig;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class StreamsSettingsTest {

    private static final StreamsSettings GOOD = StreamsSettings.of("castalia", Path.of("state"));

    @TempDir
    Path stateDir;

    static Stream<Arguments> refused() {
        return Stream.of(
                refused("streams.application-id is 'a b'", () -> StreamsSettings.of("a b", Path.of("state"))),
                refused("streams.threads is '0'", () -> GOOD.withThreads(0)),
                refused("streams.replication-factor is '0'", () -> GOOD.withReplicationFactor(0)),
                refused("streams.min-windows is '0'", () -> ShardSettings.DEFAULT.withMinWindows(0)),
                refused("streams.growth is '1.0'", () -> ShardSettings.DEFAULT.withGrowth(1)),
                refused("streams.share is '0.6'", () -> ShardSettings.DEFAULT.withShare(0.6)),
                refused("streams.strongest is '-1'", () -> new SummaryShape(-1, 5)),
                refused("streams.sample is '0'", () -> new SummaryShape(5, 0)),
                refused(
                        "streams.strongest is '5'",
                        () -> new ShardSettings(
                                0,
                                new SummaryShape(5, 5),
                                1,
                                false,
                                1,
                                4,
                                0.05,
                                ShardSettings.DEFAULT.latents(),
                                EvidenceShape.DEFAULT)),
                refused(
                        "streams.evidence.scoring is '13'",
                        () -> new EvidenceShape(1, 10, Cut.ALL, 1, 1, 13, Negatives.random(1), 1, 1_000_000)),
                refused(
                        "streams.evidence.bytes is '9'",
                        () -> new EvidenceShape(1, 10, Cut.ALL, 1, 1, 1, Negatives.random(1), 1, 9)),
                refused("streams.evidence.silent is '121'", () -> new Negatives(60, 31, 29, 1)),
                refused("streams.evidence.silent.co-occurring is '-1'", () -> new Negatives(60, 30, -1, 0)));
    }

    private static Arguments refused(String message, ThrowingCallable made) {
        return Arguments.of(message, made);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refused")
    void new_badSetting_isRefusedByName(String message, ThrowingCallable made) {
        assertThatThrownBy(made).isInstanceOf(Refusal.class).hasMessageContaining(message);
    }

    @Test
    void of_clientProperties_arePassedOnButCannotUndoTheGuarantee() {
        Properties properties = StreamsProperties.of(
                StreamsSettings.of("castalia", stateDir),
                Map.of(
                        "bootstrap.servers", "localhost:1",
                        "security.protocol", "SASL_SSL",
                        "processing.guarantee", "at_least_once"));

        assertThat(properties).containsEntry("security.protocol", "SASL_SSL");
        var config = new StreamsConfig(properties);
        assertThat(config.getString(StreamsConfig.PROCESSING_GUARANTEE_CONFIG))
                .isEqualTo(StreamsConfig.EXACTLY_ONCE_V2);
        assertThat(config.getProducerConfigs("client")).containsEntry("transaction.timeout.ms", 60_000);
        assertThat(config.getMainConsumerConfigs("group", "client", 0)).containsEntry("max.poll.records", 4);
    }

    @Test
    void in_theSameDirectory_isTheSameName() {
        String name = InstanceName.in(stateDir, "castalia");

        assertThat(InstanceName.in(stateDir, "castalia")).isEqualTo(name);
        assertThat(InstanceName.in(stateDir, "other")).isNotEqualTo(name);
        assertThat(InstanceName.in(stateDir.resolve("elsewhere"), "castalia")).isNotEqualTo(name);
    }
}
