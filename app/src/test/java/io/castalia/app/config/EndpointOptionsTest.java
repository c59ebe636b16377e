package io.castalia.app.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.castalia.consumers.endpoint.Budget;
import io.castalia.consumers.endpoint.EndpointSettings;
import io.castalia.consumers.endpoint.Prices;
import io.castalia.schemas.Refusal;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class EndpointOptionsTest {

    private static final String CANARY = "sk-canary-0123456789";
    private static final String[] ENDPOINT = {"--endpoint", "http://localhost:8000/v1", "--judge-model", "m"};

    @Command(name = "sample")
    static final class Sample {
        @Mixin
        EndpointOptions endpoint = new EndpointOptions();
    }

    @Test
    void settings_nothingGiven_areNone() {
        assertThat(parse().settings(Map.of())).isEmpty();
        assertThat(parse().budget()).isEqualTo(Budget.NONE);
    }

    @Test
    void settings_allGiven_areThose() {
        EndpointOptions options = parse(
                "--endpoint",
                "https://host/v1",
                "--judge-model",
                "big/model",
                "--key-env",
                "MY_KEY",
                "--concurrency",
                "50",
                "--reply-timeout",
                "30",
                "--endpoint-timeout",
                "5",
                "--price-prompt",
                "2",
                "--price-answer",
                "8",
                "--budget-tokens",
                "1000",
                "--budget-money",
                "1.5");

        EndpointSettings settings = options.settings(Map.of("MY_KEY", CANARY)).orElseThrow();

        assertThat(settings.model()).isEqualTo("big/model");
        assertThat(settings.concurrency()).isEqualTo(50);
        assertThat(settings.deadlines().reply()).isEqualTo(Duration.ofSeconds(30));
        assertThat(settings.deadlines().start()).isEqualTo(Duration.ofSeconds(5));
        assertThat(settings.prices()).isEqualTo(new Prices(2, 2, 8));
        assertThat(settings.key()).isPresent();
        assertThat(settings.toString()).doesNotContain(CANARY);
        assertThat(options.budget()).isEqualTo(new Budget(1000, 1.5));
    }

    @ParameterizedTest
    @CsvSource({
        "--budget-tokens=0,budget-tokens",
        "--budget-money=0,budget-money",
        "--budget-money=2,--price-prompt",
        "--concurrency=0,concurrency",
        "--reply-timeout=0,reply-timeout",
        "--endpoint-timeout=0,endpoint-timeout",
        "--price-prompt=-1,price-prompt",
        "--key-env=NOT_SET,key-env",
        "--key-file=/nowhere/at/all,key-file"
    })
    void settings_whatCannotBe_isRefusedByKey(String flag, String key) {
        EndpointOptions options = parse(ENDPOINT[0], ENDPOINT[1], ENDPOINT[2], ENDPOINT[3], flag);

        assertThatThrownBy(() -> {
                    options.settings(Map.of());
                    options.budget();
                })
                .isInstanceOf(Refusal.class)
                .hasMessageContaining(key);
    }

    @Test
    void settings_keyInPlaceOfItsVariable_isRefusedUnseen() {
        EndpointOptions options = parse(ENDPOINT[0], ENDPOINT[1], ENDPOINT[2], ENDPOINT[3], "--key-env", CANARY);

        assertThatThrownBy(() -> options.settings(Map.of()))
                .isInstanceOf(Refusal.class)
                .hasMessageNotContaining(CANARY);
    }

    @Test
    void settings_halfOfAnEndpoint_isRefused() {
        assertThatThrownBy(() -> parse("--judge-model", "m").settings(Map.of()))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("--endpoint");
        assertThatThrownBy(() -> parse("--endpoint", "http://host/v1").settings(Map.of()))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("judge-model");
    }

    private static EndpointOptions parse(String... arguments) {
        var sample = new Sample();
        new CommandLine(sample).parseArgs(arguments);
        return sample.endpoint;
    }
}
