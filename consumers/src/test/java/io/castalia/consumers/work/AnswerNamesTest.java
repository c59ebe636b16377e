package io.castalia.consumers.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.castalia.consumers.Planted;
import io.castalia.consumers.explain.Answer;
import io.castalia.consumers.sample.Mode;
import io.castalia.consumers.sample.RequestId;
import io.castalia.consumers.sample.RequestPlan;
import io.castalia.consumers.sample.Requester;
import io.castalia.schemas.Id;
import io.castalia.schemas.Refusal;
import io.castalia.schemas.wire.Control;
import io.castalia.schemas.wire.Evidence;
import io.castalia.schemas.wire.Explanation;
import io.castalia.schemas.wire.ExplanationRequest;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnswerNamesTest {

    private static final Evidence EVIDENCE = new Planted("names", List.of("river")).evidence(7);
    private static final String OTHER = Id.of("other").toString();

    @Test
    void fault_answerOfAnyRequest_none() {
        for (int examples : new int[] {1, 40, 41, RequestId.MOST_EXAMPLES}) {
            for (String sampler : List.of("top", "random", "quantiles", "mix")) {
                var line = new RequestPlan.Line(sampler, examples, "default/some-model", "3", -5);
                assertThat(AnswerNames.fault(answer(new RequestPlan(List.of(line)))))
                        .isEmpty();
            }
        }
        assertThat(AnswerNames.fault(answer(RequestPlan.DEFAULT.in(Mode.DELPHI))))
                .isEmpty();
    }

    @Test
    void fault_anyOtherName_saysWhich() {
        Explanation right = answer(RequestPlan.DEFAULT);

        assertFault(Explanation.newBuilder(right).setId(OTHER).build(), "its id is " + right.getId());
        assertFault(
                Explanation.newBuilder(right)
                        .setRequest(OTHER)
                        .setId(RequestId.ofAnswer(OTHER).toString())
                        .build(),
                "which is no request");
        assertFault(Explanation.newBuilder(right).setEvidence(OTHER).build(), "which is no request");
        assertFault(Explanation.newBuilder(right).setSampler("top").build(), "which is no request");
        assertFault(Explanation.newBuilder(right).setExplainer("me").build(), "explainer me@1");
        assertFault(Explanation.newBuilder(right).setPromptVersion("2").build(), "explainer lexical@2");
        assertFault(Explanation.newBuilder(right).setSeed(1).build(), "which is no request");
    }

    @Test
    void fault_control_isNamedAfterBoth() {
        Explanation right = answer(RequestPlan.DEFAULT);
        Explanation control = Explanation.newBuilder(right)
                .setControl(Control.SHUFFLED)
                .setPartner(8)
                .setPartnerExplanation(OTHER)
                .setId(Id.of("control", right.getId(), OTHER).toString())
                .build();

        assertThat(AnswerNames.fault(control)).isEmpty();
        assertFault(Explanation.newBuilder(control).setPartnerExplanation(null).build(), "its id is");
        assertFault(Explanation.newBuilder(control).setId(right.getId()).build(), "its id is " + control.getId());
    }

    @Test
    void line_moreExamplesThanCanBeToldFromAnAnswer_isRefused() {
        assertThatThrownBy(() -> new RequestPlan.Line("top", RequestId.MOST_EXAMPLES + 1, "lexical", "1", 0))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("from 1 to 1000");
    }

    private static void assertFault(Explanation wrong, String why) {
        assertThat(AnswerNames.fault(wrong))
                .hasValueSatisfying(fault -> assertThat(fault).contains(why));
        assertThatThrownBy(() -> AnswerNames.checked(wrong)).isInstanceOf(UnfitRecord.class);
    }

    private static Explanation answer(RequestPlan plan) {
        ExplanationRequest request = new Requester(plan).requests(EVIDENCE).get(0);
        return new Answer.Explained("words", List.of(), "", Answer.FREE).toRecord(request);
    }
}
