package io.castalia.consumers.prompt;

/**
 * One turn of a conversation.
 *
 * @param role who speaks
 * @param text what is said
 */
public record Turn(Role role, String text) {

    /** Who speaks, as the OpenAI protocol calls them. */
    public enum Role {
        SYSTEM,
        USER,
        ASSISTANT
    }
}
