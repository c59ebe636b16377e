package io.castalia.consumers.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.castalia.consumers.Planted;
import io.castalia.schemas.Refusal;
import io.castalia.schemas.wire.Evidence;
import io.castalia.schemas.wire.ExplanationRequest;
import io.castalia.schemas.wire.ShardMark;
import java.util.List;
import org.junit.jupiter.api.Test;

class RequesterTest {

    private final Evidence evidence = new Planted("requester", List.of("river")).evidence(7);

    @Test
    void requests_defaultPlan_carriesFortyExamplesAndTheScoringSide() {
        List<ExplanationRequest> requests = new Requester(RequestPlan.DEFAULT).requests(evidence);

        assertThat(requests).hasSize(1);
        ExplanationRequest request = requests.get(0);
        assertThat(request.getExamples()).hasSize(40);
        assertThat(request.getContrast()).isEqualTo(evidence.getContrast());
        assertThat(request.getScoring()).isEqualTo(evidence.getScoring());
        assertThat(request.getSampler()).isEqualTo("quantiles");
        assertThat(request.getPromptVersion()).isEqualTo("1");
    }

    @Test
    void requests_twoSamplersTwoExplainers_asksFourTimesUnderFourIds() {
        var plan = new RequestPlan(List.of("top", "mix"), List.of("lexical", "oracle@3"), 20, 5);

        List<ExplanationRequest> requests = new Requester(plan).requests(evidence);

        assertThat(requests).extracting(ExplanationRequest::getId).hasSize(4).doesNotHaveDuplicates();
        assertThat(requests).extracting(ExplanationRequest::getPromptVersion).containsExactly("1", "3", "1", "3");
    }

    @Test
    void requests_sameEvidenceAgain_givesEqualRecords() {
        var requester = new Requester(RequestPlan.DEFAULT);

        assertThat(requester.requests(evidence)).isEqualTo(requester.requests(evidence));
    }

    @Test
    void requests_mark_givesNone() {
        Evidence mark = Evidence.newBuilder(evidence)
                .setMark(new ShardMark("corpus", 0, 2, 10L, 1L))
                .build();

        assertThat(new Requester(RequestPlan.DEFAULT).requests(mark)).isEmpty();
    }

    @Test
    void plan_badSetting_isRefusedByKey() {
        assertThatThrownBy(() -> new RequestPlan(List.of("top"), List.of("lexical"), 0, 0))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("request.examples");
        assertThatThrownBy(() -> new RequestPlan(List.of("top"), List.of("a@b@c"), 1, 0))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("request.explainers");
    }
}
