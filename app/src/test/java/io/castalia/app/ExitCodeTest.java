package io.castalia.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.castalia.consumers.endpoint.EndpointRefusal;
import io.castalia.consumers.endpoint.EndpointRefusal.Kind;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExitCodeTest {

    @ParameterizedTest
    @CsvSource({
        "KEY,UNREACHABLE",
        "QUOTA,UNREACHABLE",
        "MODEL,UNREACHABLE",
        "UNREACHABLE,UNREACHABLE",
        "BUDGET,FAILED",
        "UNRECORDED,FAILED"
    })
    void of_refusalOfAModel_isByWhoRefuses(Kind kind, ExitCode code) {
        var error = new IllegalStateException("the stage stopped", new EndpointRefusal(kind, "why"));

        assertThat(ExitCode.of(error)).isEqualTo(code);
    }
}
