package io.castalia.streams.shard;

import io.castalia.schemas.Provenance;
import io.castalia.schemas.block.BadBlock;
import io.castalia.schemas.wire.Projection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/** What the decoder rows of a shard's latents say, as their producer found it: Avro's single-object encoding. */
final class ProjectionTable {

    private final Table rows;
    private final Keys keys;

    ProjectionTable(Table rows, Keys keys) {
        this.rows = rows;
        this.keys = keys;
    }

    /** Throws BadBlock where a projection is not of this hookpoint's model and coder, or of another shard's latent. */
    static void check(Projection projection, Provenance provenance, Declaration hookpoint, int shard) throws BadBlock {
        same("model", provenance.model(), hookpoint.model(), hookpoint);
        same("coder", provenance.coder(), hookpoint.coder(), hookpoint);
        int latent = projection.getLatent();
        BadBlock.unless(
                latent >= 0 && latent < hookpoint.latents() && latent % hookpoint.shards() == shard,
                "the projection is of latent %d, but stands in partition %d, and '%s' was declared with %d latents and %d shards",
                latent,
                shard,
                hookpoint.name(),
                hookpoint.latents(),
                hookpoint.shards());
    }

    /** Keeps a projection, and returns whether it says anything new. */
    boolean keep(Projection projection) {
        byte[] key = keys.latent(projection.getLatent());
        byte[] row = bytes(projection);
        if (Arrays.equals(row, rows.get(key))) {
            return false;
        }
        rows.put(key, row);
        return true;
    }

    /** What is known of a latent; empty where its projection has not come yet. */
    Optional<Projection> find(int latent) {
        return Optional.ofNullable(rows.get(keys.latent(latent))).map(ProjectionTable::read);
    }

    private static void same(String what, String got, String declared, Declaration hookpoint) throws BadBlock {
        BadBlock.unless(
                got.equals(declared),
                "the projection's %s is '%s', but '%s' was declared with '%s'; another %s needs another hookpoint name or prefix",
                what,
                got,
                hookpoint.name(),
                declared,
                what);
    }

    private static byte[] bytes(Projection projection) {
        try {
            ByteBuffer encoded = Projection.getEncoder().encode(projection);
            var row = new byte[encoded.remaining()];
            encoded.get(row);
            return row;
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
    }

    private static Projection read(byte[] row) {
        try {
            return Projection.getDecoder().decode(row);
        } catch (IOException e) {
            throw new UncheckedIOException("reading from memory failed", e);
        }
    }
}
