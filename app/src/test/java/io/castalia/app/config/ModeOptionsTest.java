package io.castalia.app.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.castalia.app.run.Asking;
import io.castalia.app.run.ByMode;
import io.castalia.consumers.sample.Mode;
import io.castalia.consumers.sample.RequestPlan;
import io.castalia.producers.tokenizer.Bos;
import io.castalia.schemas.Refusal;
import io.castalia.schemas.wire.WindowKind;
import io.castalia.streams.evidence.EvidenceShape;
import io.castalia.streams.evidence.Negatives;
import io.castalia.streams.shard.ShardSettings;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** What a mode means to the command line: its numbers are those that its parts are given. */
class ModeOptionsTest {

    @Command(name = "sample")
    static final class Sample implements Runnable {
        @Mixin
        ModeOptions modes = new ModeOptions();

        @Mixin
        SubjectOptions subject = new SubjectOptions();

        @Mixin
        StreamOptions stream = new StreamOptions();

        @Mixin
        ExplainOptions explain = new ExplainOptions();

        @Mixin
        EndpointOptions endpoint = new EndpointOptions();

        @Override
        public void run() {}

        Bos bos() {
            return subject.settings(false, modes.mode()).model().bos();
        }
    }

    private static Sample parse(String... args) {
        var sample = new Sample();
        new CommandLine(sample).parseArgs(args);
        return sample;
    }

    @Test
    void mode_unknown_isRefusedWithTheNearest() {
        assertThatThrownBy(() -> parse("--mode", "delphy").modes.mode())
                .isInstanceOf(Refusal.class)
                .hasMessage("mode is 'delphy'; it must be one of strict, paper, delphi; did you mean 'delphi'?");
        assertThatThrownBy(() -> parse("--mode", "articles").modes.mode())
                .isInstanceOf(Refusal.class)
                .hasMessage("mode is 'articles'; it must be one of strict, paper, delphi");
        assertThat(parse().modes.mode()).isEqualTo(Mode.STRICT);
    }

    /** Where nothing else is said, samplers, examples, prompts and windows are what the rules of every mode say. */
    @Test
    void defaults_anyMode_areItsRules() {
        for (Mode mode : Mode.values()) {
            Mode.Rules rules = mode.rules();
            Sample sample = parse("--mode", mode.label());
            RequestPlan plan = sample.explain.plan(sample.stream.seed(), true).in(sample.modes.mode());
            Asking asking = sample.explain.asking(sample.endpoint);
            EvidenceShape shape = ByMode.evidence(mode);

            assertThat(plan.mode()).isEqualTo(mode);
            assertThat(plan.lines()).singleElement().satisfies(line -> {
                assertThat(line.sampler()).isEqualTo(rules.sampler());
                assertThat(line.examples()).isEqualTo(rules.examples());
                assertThat(line.seed()).isEqualTo(22);
            });
            assertThat(asking.windows()).isEqualTo(rules.prompt());
            assertThat(asking.explain().examples()).isEqualTo(rules.examples());
            assertThat(sample.explain.negatives(mode)).containsExactly(rules.negatives());
            assertThat(sample.stream.centred()).isFalse();
            assertThat(ByMode.minWindows(mode)).isEqualTo(100);
            assertThat(shape.quantiles()).isEqualTo(rules.quantiles());
            assertThat(shape.scoring() * shape.quantiles()).isGreaterThanOrEqualTo(rules.activating());
        }
        assertThat(ShardSettings.DEFAULT.minWindows()).isEqualTo(100);
    }

    @Test
    void evidence_anyMode_holdsTheSilentWindowsThatItScoresOn() {
        assertThat(ByMode.evidence(Mode.STRICT)).isEqualTo(EvidenceShape.DEFAULT);
        assertThat(ByMode.evidence(Mode.DELPHI)).isEqualTo(EvidenceShape.DEFAULT);
        assertThat(ByMode.evidence(Mode.DELPHI).silent().random()).isGreaterThanOrEqualTo(50);
        assertThat(ByMode.evidence(Mode.PAPER).silent()).isEqualTo(new Negatives(0, 0, 0, 100));
    }

    @Test
    void bos_ofACausalModel_isTheModesUnlessSaid() {
        assertThat(parse("--model", "m", "--coder", "c").bos()).isEqualTo(Bos.AUTO);
        assertThat(parse("--model", "m", "--coder", "c", "--mode", "paper").bos())
                .isEqualTo(Bos.ALWAYS);
        assertThat(parse("--model", "m", "--coder", "c", "--mode", "delphi").bos())
                .isEqualTo(Bos.NEVER);
        assertThat(parse("--model", "m", "--coder", "c", "--mode", "paper", "--bos", "never")
                        .bos())
                .isEqualTo(Bos.NEVER);
        assertThat(parse("--mode", "paper").bos())
                .as("the bundled model has CLS")
                .isEqualTo(Bos.AUTO);
    }

    @Test
    void negatives_given_areThose() {
        Sample sample = parse("--mode", "delphi", "--negatives", "random,co-occurring,random");

        assertThat(sample.explain.negatives(sample.modes.mode()))
                .isEqualTo(List.of(WindowKind.RANDOM, WindowKind.CO_OCCURRING));
    }

    @Test
    void tell_paperAndDelphi_sayWhatTheyMean() {
        assertThat(told(Mode.STRICT)).isEmpty();
        assertThat(told(Mode.PAPER))
                .contains("castalia: mode paper: ")
                .contains("100 silent ones, silent in their whole context")
                .contains("rounded down")
                .contains("BOS is shown to the model, and masked")
                .contains("no example is for explaining and for scoring");
        assertThat(told(Mode.DELPHI)).contains("some are both").contains("rounded up");
    }

    private static String told(Mode mode) {
        var bytes = new ByteArrayOutputStream();
        ModeOptions.tell(mode, new PrintStream(bytes, true, StandardCharsets.UTF_8));
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
