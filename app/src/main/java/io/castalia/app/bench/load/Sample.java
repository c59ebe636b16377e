package io.castalia.app.bench.load;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Records of single windows, for the plain twin: all windows of some latents, drawn by hash, over the whole load. A
 * sample of tokens would leave every reservoir nearly empty, which is not what the twin would have to bear.
 */
final class Sample {

    private static final long PURPOSE = -2;

    /* One of the densest latents would be most of a small sample, and of one partition's work. */
    private static final double MOST_OF_ALL = 0.125;

    private final Load load;
    private final List<Integer> latents = new ArrayList<>();

    /** Draws latents that have about this many activations in all; at least one. */
    Sample(Load load, long blocks, long activations) {
        this.load = load;
        LoadShape shape = load.shape();
        double wanted = (double) activations / (blocks * shape.blockTokens()); // on a token
        int from = (int) Math.floorMod(Dice.of(shape.seed(), PURPOSE, 0).next(), (long) shape.latents());
        double density = 0;
        for (int i = 0; density < wanted && i < shape.latents(); i++) {
            int latent = (from + i) % shape.latents();
            double one = load.densities().density(latent);
            if (one < MOST_OF_ALL * wanted) {
                latents.add(latent);
                density += one;
            }
        }
        if (latents.isEmpty()) {
            latents.add(from);
        }
    }

    /**
     * What was sent.
     *
     * @param latents how many latents there are
     * @param windows records
     * @param activations activations in them
     */
    record Sent(int latents, long windows, long activations) {}

    /** Sends the records of all blocks, each latent's to one partition. */
    Sent send(Sender sender, String topic, long blocks) {
        var firings = new Firings(load.shape(), load.densities());
        var counts = new long[2];
        for (long number = 0; number < blocks; number++) {
            var records = new WindowRecord(load.shape(), load.contexts(number));
            for (int i = 0; i < latents.size(); i++) {
                int partition = i % load.shape().shards();
                firings.drawOnly(number, latents.get(i), load.shape().blockTokens());
                records.each(firings, (latent, value, n) -> {
                    byte[] key =
                            ByteBuffer.allocate(Integer.BYTES).putInt(latent).array();
                    sender.send(topic, partition, key, value);
                    counts[0]++;
                    counts[1] += n;
                });
            }
        }
        sender.flush();
        return new Sent(latents.size(), counts[0], counts[1]);
    }
}
