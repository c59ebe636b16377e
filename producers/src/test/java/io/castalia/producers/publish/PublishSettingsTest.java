package io.castalia.producers.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.castalia.schemas.Refusal;
import io.castalia.schemas.TopicSettings;
import io.castalia.schemas.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class PublishSettingsTest {

    private static final PublishSettings SETTINGS = PublishSettings.of("run", "code");

    @Test
    void settings_thatCannotBe_areRefusedByKey() {
        refused("produce.contexts-per-block", () -> SETTINGS.withContextsPerBlock(0));
        refused("produce.window", () -> SETTINGS.withWindow(0));
        refused("produce.flush", () -> SETTINGS.withFlush(Duration.ofMillis(-1)));
        refused("produce.group", () -> SETTINGS.withGroup(" "));
        refused("produce.transactional-id", () -> SETTINGS.withTransactionalId(""));
        refused("produce.parts-per-batch", () -> SETTINGS.withBatch(0, 1));
        refused("produce.chars-per-batch", () -> SETTINGS.withBatch(1, 0));
        refused("produce.run", () -> PublishSettings.of("", "code"));
    }

    @Test
    void worker_whatDoesNotGoTogether_isRefused() {
        var coder = new Fakes.Digits();
        refused("produce.window", () -> worker(3, new HookpointSpec("layers.0", "layers.0", coder)));
        refused("produce.hookpoints", () -> worker(4));
        refused("produce.site", () -> worker(4, new HookpointSpec("layers.0", "layers.9", coder)));
        refused(
                "named once",
                () -> worker(
                        4,
                        new HookpointSpec("layers.0", "layers.0", coder),
                        new HookpointSpec("layers.0", "layers.0", coder)));
        refused("produce.hookpoint", () -> new HookpointSpec("layers/0", "layers.0", coder));
        assertThat(worker(4, new HookpointSpec("layers.0", "layers.0", coder)).ready())
                .isFalse();
    }

    private static ActivationWorker worker(int window, HookpointSpec... hookpoints) {
        return new ActivationWorker(
                Map.of(),
                Topics.of(TopicSettings.DEFAULT),
                new Fakes.Lengths(),
                new Fakes.Words(),
                List.of(hookpoints),
                SETTINGS.withWindow(window));
    }

    private static void refused(String words, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(Refusal.class).hasMessageContaining(words);
    }
}
