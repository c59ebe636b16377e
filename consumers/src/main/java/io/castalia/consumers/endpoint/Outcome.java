package io.castalia.consumers.endpoint;

import io.castalia.consumers.prompt.Reply;
import java.time.Duration;
import java.util.Optional;

/** What came of one request. */
sealed interface Outcome {

    /**
     * There is a reply that may be given on: an answer, a refusal by the model, or a failure that would come again.
     *
     * @param reply with what this request cost
     * @param counted whether the endpoint said what it cost
     */
    record Replied(Reply reply, boolean counted) implements Outcome {}

    /**
     * Not now.
     *
     * @param busy whether it said that there was too much to do; else it failed or was away
     * @param after how long it wants to be left alone, if it says so
     */
    record Later(String reason, boolean busy, Optional<Duration> after) implements Outcome {}

    /**
     * What came is no reply.
     *
     * @param broken whether not even the protocol's form was kept, so that something else may be answering
     */
    record Unreadable(String reason, boolean broken, Reply.Usage usage) implements Outcome {}

    /** There is nothing at this address that answers this. */
    record NoRoute(String reason) implements Outcome {}

    /** It must not be asked again. */
    record Stop(EndpointRefusal refusal) implements Outcome {}
}
