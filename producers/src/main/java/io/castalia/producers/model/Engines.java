package io.castalia.producers.model;

import io.castalia.schemas.Refusal;

/** Settings of the tensor library that it reads once: to be made before the first use of an engine. */
public final class Engines {

    private Engines() {}

    /** Forbids the library to download natives and model indexes, for this process. */
    public static void offline() {
        System.setProperty("ai.djl.offline", "true");
        System.setProperty("OPT_OUT_TRACKING", "true");
    }

    /** How many processor threads a PyTorch operation may take. Without effect once the engine has started. */
    public static void threads(int threads) {
        Refusal.unless(threads > 0, "threads", threads, "at least 1");
        System.setProperty("ai.djl.pytorch.num_threads", Integer.toString(threads));
        System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
    }
}
