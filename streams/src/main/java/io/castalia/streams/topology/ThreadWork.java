package io.castalia.streams.topology;

/** How much a stream thread has done, for all of its tasks: one that waits for records is not idle while another works. */
final class ThreadWork {

    private static final ThreadLocal<ThreadWork> OF_THREAD = ThreadLocal.withInitial(ThreadWork::new);

    private long blocks;

    private ThreadWork() {}

    /** The calling thread's. */
    static ThreadWork mine() {
        return OF_THREAD.get();
    }

    /** A block was taken in. */
    void done() {
        blocks++;
    }

    /** Blocks taken in since the thread began. */
    long blocks() {
        return blocks;
    }
}
