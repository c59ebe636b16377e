package io.castalia.app.config;

import io.castalia.schemas.Refusal;
import io.castalia.schemas.TopicSettings;
import picocli.CommandLine.Option;

/** Whether documents are joined into rows. */
public final class PackingOptions {

    private static final String PARTS = "parts";
    private static final String ROWS = "rows";
    private static final String NONE = "none";
    private static final String DELPHI = "delphi";

    @Option(
            names = "--packing",
            paramLabel = "HOW",
            defaultValue = PARTS,
            description = "What a context is cut from: parts (it never spans two), or rows: documents joined with the "
                    + "token that ends a text, 2048 at a time, and cut into full rows; what is left over is dropped. Rows "
                    + "need --parity delphi, --partitions 1 and a causal model. Default: ${DEFAULT-VALUE}.")
    private String packing = PARTS;

    @Option(
            names = "--parity",
            paramLabel = "PROGRAM",
            defaultValue = NONE,
            description = "delphi: allow what is comparable with that program and not strict: with rows a document may "
                    + "be on both sides. Default: ${DEFAULT-VALUE}.")
    private String parity = NONE;

    /**
     * Whether documents are joined, once that is allowed.
     *
     * @throws Refusal where it is not
     */
    public boolean rows(TopicSettings topics) {
        Refusal.unless(packing.equals(PARTS) || packing.equals(ROWS), "packing", packing, "parts or rows");
        Refusal.unless(parity.equals(NONE) || parity.equals(DELPHI), "parity", parity, "none or delphi");
        if (packing.equals(PARTS)) {
            return false;
        }
        Refusal.unless(
                parity.equals(DELPHI),
                "packing",
                packing,
                "parts, or rows with --parity delphi: a row has a side of its own, so a document may be explained and"
                        + " scored on");
        Refusal.unless(
                topics.partitions() == 1,
                "partitions",
                topics.partitions(),
                "1 with --packing rows: between partitions there is no order in which to join documents");
        return true;
    }
}
