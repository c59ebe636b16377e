package io.castalia.app.run;

import io.castalia.consumers.sample.ModeFigures;
import io.castalia.consumers.work.AnswerNames;
import io.castalia.schemas.wire.Choice;
import io.castalia.schemas.wire.Control;
import io.castalia.schemas.wire.Evidence;
import io.castalia.schemas.wire.Explanation;
import io.castalia.schemas.wire.ExplanationOutcome;
import io.castalia.schemas.wire.ExplanationRequest;
import io.castalia.schemas.wire.Score;
import io.castalia.schemas.wire.ShardMark;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What each stage owes for what the stage before it has sent, and what of it is there. Everything is counted by id, so
 * records that are delivered twice count once.
 */
final class Ledger {

    private final Set<String> hookpoints;
    private final int requestsPerEvidence;
    private final int scoresPerExplanation;
    private final Map<String, ShardMark> newestMarks = new HashMap<>();
    private final Set<String> marks = new HashSet<>();
    private final Set<String> evidence = new HashSet<>();
    private final Set<String> requests = new HashSet<>();
    private final Set<String> answered = new HashSet<>();
    private final Set<String> explained = new HashSet<>();
    private final Set<String> controls = new HashSet<>();
    private final Set<String> scores = new HashSet<>();
    private final Set<String> judged = new HashSet<>();
    private final Map<String, ModeFigures> modes = new TreeMap<>();
    private long evidenceOwed;
    private long evidenceSent;
    private long misnamed;

    /**
     * A ledger with nothing in it.
     *
     * @param hookpoints whose latents are explained
     * @param requestsPerEvidence requests that the plan makes of one piece of evidence
     * @param scoresPerExplanation scores that each explanation gets
     */
    Ledger(Set<String> hookpoints, int requestsPerEvidence, int scoresPerExplanation) {
        this.hookpoints = Set.copyOf(hookpoints);
        this.requestsPerEvidence = requestsPerEvidence;
        this.scoresPerExplanation = scoresPerExplanation;
    }

    synchronized void add(Evidence record) {
        notifyAll();
        if (!hookpoints.contains(record.getHookpoint())) {
            return;
        }
        ShardMark mark = record.getMark();
        if (mark == null) {
            evidence.add(record.getId());
            evidenceSent++;
            return;
        }
        String shard = record.getHookpoint() + "/" + mark.getShard();
        if (marks.add(shard + "/" + mark.getCorpus() + "/" + mark.getContexts())) {
            evidenceOwed += mark.getEvidence();
        }
        newestMarks.merge(shard, mark, (old, now) -> now.getContexts() >= old.getContexts() ? now : old);
    }

    synchronized void add(ExplanationRequest record) {
        notifyAll();
        if (hookpoints.contains(record.getHookpoint())) {
            requests.add(record.getId());
        }
    }

    synchronized void add(Explanation record) {
        notifyAll();
        if (AnswerNames.fault(record).isPresent()) {
            misnamed++;
            return;
        }
        if (!hookpoints.contains(record.getHookpoint())) {
            return;
        }
        if (record.getControl() == Control.SHUFFLED) {
            controls.add(record.getId());
        } else {
            Choice choice = record.getChoice();
            if (answered.add(record.getRequest()) && choice != null) {
                modes.put(
                        choice.getMode(),
                        modes.getOrDefault(choice.getMode(), ModeFigures.none(choice.getMode()))
                                .plus(choice, record.getStatistics()));
            }
            if (record.getOutcome() == ExplanationOutcome.EXPLAINED) {
                explained.add(record.getId());
            }
        }
    }

    synchronized void add(Score record) {
        notifyAll();
        if (hookpoints.contains(record.getHookpoint())) {
            scores.add(record.getId());
            if (record.getControl() == Control.REAL) {
                judged.add(record.getExplanation());
            }
        }
    }

    /** Whether every shard has counted this many contexts of every hookpoint, and its evidence is there. */
    synchronized boolean evidenceDone(long contexts, int shards) {
        for (String hookpoint : hookpoints) {
            for (int shard = 0; shard < shards; shard++) {
                ShardMark mark = newestMarks.get(hookpoint + "/" + shard);
                if (mark == null || mark.getContexts() != contexts) {
                    return false;
                }
            }
        }
        return evidenceSent >= evidenceOwed;
    }

    /** Whether every piece of evidence has all its requests. */
    synchronized boolean requestsDone() {
        return requests.size() >= (long) evidence.size() * requestsPerEvidence;
    }

    /** Whether every request has its answer. */
    synchronized boolean explanationsDone() {
        return requestsDone() && answered.size() >= requests.size();
    }

    /** Whether this many controls are there. */
    synchronized boolean controlsDone(int owed) {
        return controls.size() >= owed;
    }

    /** Whether every explanation, real or control, has all its scores. */
    synchronized boolean scoresDone() {
        return scores.size() >= (long) (answered.size() + controls.size()) * scoresPerExplanation;
    }

    synchronized int evidence() {
        return evidence.size();
    }

    synchronized int requests() {
        return requests.size();
    }

    synchronized int answered() {
        return answered.size();
    }

    synchronized int explained() {
        return explained.size();
    }

    synchronized int controls() {
        return controls.size();
    }

    /** Explanations that nobody is owed a score of, since they do not bear the names they must. */
    synchronized long misnamed() {
        return misnamed;
    }

    /** What came of modes other than our own, by name. */
    synchronized List<ModeFigures> modes() {
        return List.copyOf(modes.values());
    }

    synchronized int scores() {
        return scores.size();
    }

    synchronized int judged() {
        return judged.size();
    }

    /** Waits for the next entry, and no longer than this; may return earlier, so ask again. */
    @SuppressWarnings("WaitNotInLoop") // The caller's loop asks the condition, which is not the ledger's alone.
    synchronized void awaitEntry(long millis) throws InterruptedException {
        wait(millis);
    }

    /** What is there and what is owed, for the message when nothing moves any more. */
    @Override
    public synchronized String toString() {
        return "evidence %d (%d owed by marks), requests %d, answers %d, controls %d, scores %d"
                .formatted(
                        evidence.size(),
                        evidenceOwed,
                        requests.size(),
                        answered.size(),
                        controls.size(),
                        scores.size());
    }
}
