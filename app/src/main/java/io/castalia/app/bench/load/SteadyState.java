package io.castalia.app.bench.load;

import io.castalia.schemas.Id;
import io.castalia.schemas.Side;
import io.castalia.schemas.block.BadBlock;
import io.castalia.schemas.wire.ActivationBlock;
import io.castalia.streams.evidence.ProfileBuilder;
import io.castalia.streams.page.Page;
import io.castalia.streams.page.PageDraft;
import io.castalia.streams.page.Sendings;
import io.castalia.streams.shard.ShardSettings;
import io.castalia.streams.shard.StateDraft;
import io.castalia.streams.shard.Tables;
import io.castalia.streams.summary.Lottery;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * The state as a stream many times as long as the load would leave it, put into the tables of an application that has
 * not begun. Counts, gates, entries, ids of contexts and pools are those of such a stream. It is without the texts of
 * most windows of the denser latents, which are kept but not shown: gigabytes that nothing reads meanwhile. So evidence of
 * those latents is put as sent at the end of the stream, and does not fall due; all others and every profile may.
 */
final class SteadyState {

    private static final long PURPOSE = -5;
    private static final int SHOWN_CONTEXTS = 1 << 16;
    private static final int ROW_CONTEXTS = 256;
    private static final double A_TENTH = 1.1;

    private final Load load;
    private final ShardSettings settings;
    private final IntFunction<Tables> tables;
    private final Past past;
    private final Library library;
    private final int stride; // of the contexts whose texts are kept
    private final Map<Side, Names> all = new EnumMap<>(Side.class);
    private final Map<Side, Names> shown = new EnumMap<>(Side.class);
    private final Strengths strengths = new Strengths();
    private final Lottery.Drum tickets;

    /**
     * The state that a stream of so many tokens leaves.
     *
     * @param tables the tables of each shard, which are empty
     */
    SteadyState(Load load, ShardSettings settings, IntFunction<Tables> tables, long tokens) {
        this.load = load;
        this.settings = settings;
        this.tables = tables;
        LoadShape shape = load.shape();
        past = new Past(shape.seed(), tokens / shape.context());
        library = new Library(load, past);
        stride = (int) Math.max(1, past.contexts() / SHOWN_CONTEXTS);
        for (Side side : Side.values()) {
            all.put(side, new Names(past, side, 1, shape.context() / shape.window()));
            shown.put(side, new Names(past, side, stride, shape.context() / shape.window()));
        }
        tickets = StateDraft.sample(settings, Load.HOOKPOINT);
    }

    /** Puts all shards' rows. */
    void put() throws BadBlock {
        List<Long> pooled = library.pool(StateDraft.pool(settings, Load.HOOKPOINT), settings.poolContexts());
        for (int shard = 0; shard < load.shape().shards(); shard++) {
            var draft = new StateDraft(load.hookpoint(), shard, settings, tables.apply(shard));
            ids(draft);
            texts(draft, shard);
            pool(draft, shard, pooled);
            pages(draft, shard);
            long windows =
                    past.contexts() * (load.shape().context() / load.shape().window());
            draft.totals(past.contexts(), past.contexts() * load.shape().context(), windows);
        }
    }

    private void ids(StateDraft draft) {
        for (long first = 0; first < past.contexts(); first += ROW_CONTEXTS) {
            var contexts = new ArrayList<Id>();
            var parts = new ArrayList<Id>();
            for (long ordinal = first; ordinal < Math.min(first + ROW_CONTEXTS, past.contexts()); ordinal++) {
                contexts.add(past.context(ordinal));
                parts.add(past.part(ordinal));
            }
            draft.contexts(first, contexts, parts);
        }
    }

    private void texts(StateDraft draft, int shard) throws BadBlock {
        var silent = new Firings(load.shape(), load.densities());
        long step = (long) stride * ROW_CONTEXTS;
        for (long first = 0; first < past.contexts(); first += step) {
            long[] ordinals = LongStream.range(first, Math.min(first + step, past.contexts()))
                    .filter(ordinal -> ordinal % stride == 0)
                    .toArray();
            ActivationBlock contexts =
                    library.block(LongStream.of(ordinals).boxed().toList());
            draft.texts(Packing.shard(contexts, shard, silent), Sender.PROVENANCE, ordinals);
        }
    }

    private void pool(StateDraft draft, int shard, List<Long> pooled) throws BadBlock {
        for (int from = 0; from < pooled.size(); from += load.shape().contexts()) {
            List<Long> some = pooled.subList(from, Math.min(from + load.shape().contexts(), pooled.size()));
            draft.pool(load.block(library.block(some), -1 - from, shard, null), Sender.PROVENANCE);
        }
    }

    private void pages(StateDraft draft, int shard) {
        int latents = load.shape().latents(shard);
        IntStream.range(0, (latents + Page.LATENTS - 1) / Page.LATENTS)
                .parallel()
                .forEach(number -> {
                    Dice dice = Dice.of(load.shape().seed(), PURPOSE - shard, number);
                    // A page is merged when it has doubled, so any time since is as likely as any, on a log scale.
                    double merged = Math.pow(2, -dice.uniform());
                    var page = new PageDraft(settings.summary());
                    for (int row = 0; row < Page.LATENTS && number * Page.LATENTS + row < latents; row++) {
                        int latent =
                                (number * Page.LATENTS + row) * load.shape().shards() + shard;
                        latent(draft, page, row, latent, merged, dice);
                    }
                    draft.page(number, page, merged);
                });
    }

    private void latent(StateDraft draft, PageDraft page, int row, int latent, double merged, Dice dice) {
        var drawn = new SteadyLatent(
                load.shape(), settings.summary(), load.densities(), strengths, latent, tickets.of(latent), dice);
        double density = load.densities().density(latent);
        long[] fired = new long[Side.values().length];
        int maximum = 0;
        boolean readable = true;
        for (Side side : Side.values()) {
            Names every = of(all, side);
            Names texts = of(shown, side);
            long windows = SteadyLatent.windows(load.shape(), density, every.size());
            boolean few = windows <= texts.size();
            readable &= few;
            fired[side.wire()] = windows;
            maximum = Math.max(maximum, drawn.draw(page, row, side, every.size(), merged, few ? texts : every, texts));
        }
        page.endLatent(row);
        if (fired[0] + fired[1] > 0) {
            profile(page.sendings(), row, density, fired, maximum, dice);
        }
        if (Math.min(fired[0], fired[1]) >= settings.minWindows()) {
            evidence(draft, page.sendings(), row, latent, fired, readable, dice);
        }
    }

    private void profile(Sendings sent, int row, double density, long[] fired, int maximum, Dice dice) {
        long tokens = past.contexts() * load.shape().context();
        sent.profile(
                row,
                (long) Math.ceil((fired[0] + fired[1]) * Math.pow(A_TENTH, -dice.uniform())),
                maximum,
                ProfileBuilder.status(fired[0], fired[1], Math.round(tokens * density), tokens, settings.minWindows()));
    }

    /* Sent and looked at when its windows had grown by their factors, so at any time since, on a log scale. */
    private void evidence(
            StateDraft draft, Sendings sent, int row, int latent, long[] fired, boolean readable, Dice dice) {
        double grown = readable ? Math.pow(settings.growth(), dice.uniform()) : 1;
        long windows = fired[0] + fired[1];
        long looked = (long) Math.ceil(windows / Math.min(grown, Math.pow(2, dice.uniform())));
        float scale = load.densities().scale(latent);
        long[] then = strengths.byPeak(scale, fired[0]);
        long[] others = strengths.byPeak(scale, fired[1]);
        Arrays.setAll(then, bucket -> (long) ((then[bucket] + others[bucket]) / grown));
        sent.evidence(row, 1, Arrays.stream(then).sum());
        sent.look(row, looked);
        long contexts = Math.round(past.contexts() / grown);
        int perContext = load.shape().context() / load.shape().window();
        long place = SteadyLatent.ordinal(contexts * perContext, perContext);
        draft.sent(latent, place, contexts * load.shape().context(), then, looked);
    }

    private static Names of(Map<Side, Names> names, Side side) {
        return Objects.requireNonNull(names.get(side), "names of each side");
    }
}
