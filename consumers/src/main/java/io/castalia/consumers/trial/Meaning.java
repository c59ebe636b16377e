package io.castalia.consumers.trial;

/** What a planted latent means. */
public enum Meaning {
    /** One of two words. */
    WORD,
    /** Any word of a class, for instance colours. */
    WORD_CLASS,
    /** Text about something: several words of it, in all windows of a part. */
    TOPIC,
    /** Where the window begins: what stands first in it. */
    POSITION,
    /** Nothing: it fires at random. */
    NOISE
}
