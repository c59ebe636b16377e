package io.castalia.producers.model;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import io.castalia.schemas.Refusal;

/** Settings of the tensor library that it reads once: to be made before the first use of an engine. */
public final class Engines {

    private static final String PYTORCH = "PyTorch";

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

    /**
     * Lets rows be shared out among so many processor threads, each of which computes an operation alone; where there is a GPU,
     * one thread feeds it. Without effect on operations once the engine has started.
     */
    public static void rows(int threads) {
        offline();
        threads(1);
        Crew.resize(Engine.getEngine(PYTORCH).getGpuCount() > 0 ? 1 : threads);
    }

    /** A new manager of PyTorch's arrays: on the GPU where there is one, else on the CPU. Whoever asked closes it. */
    public static NDManager arrays() {
        offline();
        Engine engine = Engine.getEngine(PYTORCH);
        Device device = engine.getGpuCount() > 0 ? Device.gpu() : Device.cpu();
        return NDManager.newBaseManager(device, engine.getEngineName());
    }
}
