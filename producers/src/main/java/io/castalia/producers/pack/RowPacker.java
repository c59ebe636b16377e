package io.castalia.producers.pack;

import io.castalia.producers.model.TokenizedContext;
import java.util.ArrayList;
import java.util.List;

/**
 * Joins the tokens of documents, in the order in which they come, and cuts them into rows of one length. A row may hold the
 * end of one document and the beginning of another, and the model sees both. One thread at a time.
 */
public final class RowPacker {

    private final RowRule rule;
    private final List<Token> waiting = new ArrayList<>();
    private String corpus = "";
    private int documents;
    private int skip;
    private long dropped;

    /** A token that waits for its row: of a context, of a part, and how many documents had begun before that. */
    private record Token(TokenizedContext context, int at, long offset, int inPart, int documents) {}

    /**
     * A row that is full.
     *
     * @param offset of the part in which it begins
     * @param token of that part with which it begins
     * @param context its tokens; only those that begin each row are masked
     */
    public record Row(long offset, int token, TokenizedContext context) {}

    /** Goes on from a place. */
    public RowPacker(RowRule rule, Place from) {
        this.rule = rule;
        this.documents = from.documents();
        this.skip = from.token();
    }

    /**
     * Adds the next part.
     *
     * @param ofCorpus its corpus; a row is of one
     * @param offset in the order of parts, above that of the part before
     * @param begins whether a document begins with it
     * @param contexts all its tokens, with the separator's text before those of a part that begins a document
     * @return the rows that it fills
     */
    public List<Row> add(String ofCorpus, long offset, boolean begins, List<TokenizedContext> contexts) {
        if (begins && documents == rule.documents()) {
            end();
        }
        if (!ofCorpus.equals(corpus)) {
            drop();
            corpus = ofCorpus;
        }
        int before = documents;
        documents += begins ? 1 : 0;
        int inPart = 0;
        for (TokenizedContext context : contexts) {
            for (int t = rule.before().size(); t < context.length() - rule.behind(); t++, inPart++) {
                if (inPart >= skip) {
                    waiting.add(new Token(context, t, offset, inPart, before));
                }
            }
        }
        skip = 0;
        return full();
    }

    /** Nothing more is joined with what was added: what waits is dropped. */
    public void end() {
        drop();
        documents = 0;
    }

    /**
     * Where the row begins that is not full.
     *
     * @param next offset behind the last part
     */
    public Place place(long next) {
        if (waiting.isEmpty()) {
            return new Place(next, 0, documents);
        }
        Token first = waiting.get(0);
        return new Place(first.offset, first.inPart, first.documents);
    }

    /** How many tokens were dropped since this packer was made. */
    public long dropped() {
        return dropped;
    }

    private void drop() {
        dropped += waiting.size();
        waiting.clear();
    }

    private List<Row> full() {
        var rows = new ArrayList<Row>();
        int from = 0;
        for (; waiting.size() - from >= rule.room(); from += rule.room()) {
            List<Token> tokens = waiting.subList(from, from + rule.room());
            rows.add(new Row(tokens.get(0).offset, tokens.get(0).inPart, row(tokens)));
        }
        waiting.subList(0, from).clear();
        return rows;
    }

    private TokenizedContext row(List<Token> tokens) {
        int specials = rule.before().size();
        var text = new StringBuilder();
        var ids = new int[rule.length()];
        var starts = new int[rule.length()];
        var ends = new int[rule.length()];
        var masked = new boolean[rule.length()];
        var pieces = new byte[rule.length()][];
        for (int t = 0; t < specials; t++) {
            ids[t] = rule.before().get(t);
            masked[t] = true;
            pieces[t] = new byte[0];
        }
        int points = 0;
        for (int from = 0, to; from < tokens.size(); from = to) {
            TokenizedContext context = tokens.get(from).context;
            int first = Integer.MAX_VALUE;
            int last = 0;
            for (to = from; to < tokens.size() && tokens.get(to).context == context; to++) {
                first = Math.min(first, context.start(tokens.get(to).at));
                last = Math.max(last, context.end(tokens.get(to).at));
            }
            for (int i = from; i < to; i++) {
                int at = tokens.get(i).at;
                int t = specials + i;
                ids[t] = context.ids()[at];
                starts[t] = points + context.start(at) - first;
                ends[t] = points + context.end(at) - first;
                pieces[t] = context.piece(at);
            }
            int unit = context.text().offsetByCodePoints(0, first);
            text.append(context.text(), unit, context.text().offsetByCodePoints(unit, last - first));
            points += last - first;
        }
        return new TokenizedContext(text.toString(), ids, starts, ends, masked, pieces);
    }
}
