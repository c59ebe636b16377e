package io.castalia.consumers.replies;

import io.castalia.consumers.prompt.Reply;
import io.castalia.schemas.Id;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** What has been replied before. */
@FunctionalInterface
interface ReplyMemory {

    /** The first reply to the prompt of this name, or none; never ends with an exception. */
    CompletableFuture<Optional<Reply>> find(Id prompt);
}
