package io.castalia.app.run;

import io.castalia.consumers.sample.RequestPlan;
import io.castalia.schemas.TopicSettings;
import io.castalia.schemas.wire.WindowKind;
import io.castalia.streams.evidence.LatentSelection;
import java.nio.file.Path;
import java.util.List;

/**
 * All that a run over one corpus is told.
 *
 * @param run the run's name
 * @param code version of the code
 * @param folder where state, report and, if embedded, the broker's data stay
 * @param corpus file, folder, or "-" for standard input
 * @param corpusName what the corpus is called on the wire
 * @param topics how topics are named and made
 * @param subject which model is studied, where it is read, and by what
 * @param rows whether documents are joined into rows
 * @param contextsPerBlock contexts in a block at most
 * @param minWindows windows a latent must fire in on each side
 * @param centred whether windows are centred on their peaks
 * @param latents the latents to explain
 * @param streamThreads stream threads
 * @param seed seed of every draw
 * @param plan what is asked about each piece of evidence
 * @param asking which language model is asked, if one is
 * @param scorers who scores
 * @param negatives which kinds of silent windows are scored on, each apart
 * @param embeddingModel what embeds texts
 * @param crew who requests, explains and scores
 */
public record RunSettings(
        String run,
        String code,
        Path folder,
        String corpus,
        String corpusName,
        TopicSettings topics,
        SubjectSettings subject,
        boolean rows,
        int contextsPerBlock,
        int minWindows,
        boolean centred,
        LatentSelection latents,
        int streamThreads,
        long seed,
        RequestPlan plan,
        Asking asking,
        List<String> scorers,
        List<WindowKind> negatives,
        String embeddingModel,
        Crew crew) {

    /** Explainers that nobody knows, and negatives that nobody draws, are refused before anything is opened for them. */
    public RunSettings {
        ByMode.check(plan.mode(), negatives);
        Stages.check(plan.explainers(), asking);
    }
}
