package io.castalia.streams.shard;

import io.castalia.schemas.Provenance;
import io.castalia.schemas.block.BadBlock;
import io.castalia.schemas.block.BlockShape;
import io.castalia.schemas.wire.Hookpoint;
import io.castalia.streams.summary.ByteReader;
import io.castalia.streams.summary.ByteWriter;

/**
 * What a shard holds a hookpoint to.
 *
 * @param name the hookpoint
 * @param model hash of the subject model, as are coder and tokenizer of theirs
 * @param latents width of the coder
 * @param context tokens in a context at most
 * @param window tokens in a window
 * @param shards how many shards there are
 */
record Declaration(
        String name, String model, String coder, String tokenizer, int latents, int context, int window, int shards) {

    /** Takes over a declaration. Throws BadBlock where nothing could be kept under it. */
    static Declaration of(Hookpoint declared) throws BadBlock {
        BadBlock.unless(
                declared.getWindow() > 0
                        && declared.getContext() >= declared.getWindow()
                        && declared.getContext() % declared.getWindow() == 0
                        && declared.getLatents() > 0
                        && declared.getShards() > 0
                        && declared.getName().indexOf(0) < 0,
                "'%s' was declared with %d latents, contexts of %d, windows of %d and %d shards, which cannot be; declare it anew",
                declared.getName(),
                declared.getLatents(),
                declared.getContext(),
                declared.getWindow(),
                declared.getShards());
        return new Declaration(
                declared.getName(),
                declared.getModelHash(),
                declared.getCoderHash(),
                declared.getTokenizerHash(),
                declared.getLatents(),
                declared.getContext(),
                declared.getWindow(),
                declared.getShards());
    }

    /** What its blocks are held to. */
    BlockShape shape() {
        return new BlockShape(name, latents, context, shards);
    }

    static Declaration read(ByteReader in) {
        return new Declaration(
                in.text(),
                in.text(),
                in.text(),
                in.text(),
                in.smallVarint(),
                in.smallVarint(),
                in.smallVarint(),
                in.smallVarint());
    }

    void write(ByteWriter out) {
        out.text(name).text(model).text(coder).text(tokenizer);
        out.varint(latents).varint(context).varint(window).varint(shards);
    }

    Provenance provenance(String corpus, Origin origin) {
        return new Provenance(model, coder, tokenizer, corpus, origin.code(), origin.run());
    }
}
