package io.castalia.app.bench.load;

import io.castalia.schemas.wire.ActivationBlock;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;

/** Sends the load, block after block, no further ahead of its reader than is allowed. */
final class Production {

    private final Load load;
    private final Sender sender;
    private final LongAdder activations = new LongAdder();
    private final LongAdder bytes = new LongAdder();

    Production(Load load, Sender sender) {
        this.load = load;
        this.sender = sender;
    }

    /** Sends all blocks, and tells of the first time that it must wait. */
    Produced all(LoadSettings settings, long blocks, Ahead ahead, Runnable waiting) {
        boolean told = false;
        for (long number = 0; number < blocks; number++) {
            if (!told && ahead.isFar(number)) {
                sender.flush();
                waiting.run();
                told = true;
            }
            ahead.await(number);
            send(number);
        }
        sender.flush();
        return new Produced(settings.toJson(), load.shape().contexts(), blocks, activations.sum(), bytes.sum());
    }

    /* Shards are drawn side by side, and sent in their order. */
    private void send(long number) {
        ActivationBlock contexts = load.contexts(number);
        var made = new ConcurrentHashMap<Integer, byte[]>();
        IntStream.range(0, load.shape().shards()).parallel().forEach(shard -> {
            ActivationBlock block = load.block(contexts, number, shard, null);
            activations.add(block.getValues().remaining() / 2);
            made.put(shard, sender.bytes(block));
        });
        made.forEach((shard, block) -> {
            bytes.add(block.length);
            sender.block(shard, block);
        });
    }
}
