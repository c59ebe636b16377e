package io.castalia.app.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.castalia.app.run.Forecast;
import io.castalia.consumers.endpoint.Budget;
import io.castalia.consumers.endpoint.Prices;
import io.castalia.consumers.estimate.Bill;
import io.castalia.consumers.estimate.Reckoned;
import io.castalia.consumers.estimate.TokenMeter;
import io.castalia.consumers.metric.Estimate;
import io.castalia.consumers.replay.ReplaySource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An estimate for people, and for programs.
 *
 * @param prices what a million tokens cost
 * @param budget what may be spent
 * @param concurrency requests at once
 * @param answerSeconds seconds of an answer; null where no time is asked for
 */
record EstimateTable(
        Prices prices,
        Budget budget,
        int concurrency,
        @Nullable Double answerSeconds) {

    private static final String ROW = "%-42s %22s %26s %7s %22s %14s";

    /** The figures, one JSON object. */
    ObjectNode json(Forecast estimate, TokenMeter meter) {
        ObjectNode json = estimate.bill().toJson();
        Reckoned reckoned = estimate.reckoned();
        json.put("of", estimate.taken().run());
        json.put("taken", estimate.taken().size());
        json.put("sampled_requests", reckoned.requests());
        json.put("sampled_explanations", reckoned.explanations());
        json.put("sampled_controls", reckoned.controls());
        json.put("sampled_scores", reckoned.scores());
        json.put("tokens_by", meter.method());
        Double seconds = answerSeconds;
        if (seconds != null) {
            Bill.Row total = estimate.bill().total();
            Bill.put(json, "hours_least", Bill.hours(total.least().prompts(), seconds, concurrency));
            Bill.put(json, "hours_most", Bill.hours(total.most().prompts(), seconds, concurrency));
        }
        return json;
    }

    /** The table, and what is made of it. */
    List<String> lines(Forecast estimate, TokenMeter meter, ReplaySource from) {
        Bill bill = estimate.bill();
        Reckoned reckoned = estimate.reckoned();
        var lines = new ArrayList<String>();
        lines.add(text(
                "%s of run '%s': %,d records; %,d were gone through, and made %,d explanations, %,d controls and %,d scores",
                from.label(),
                estimate.taken().run(),
                estimate.taken().size(),
                reckoned.pieces(),
                reckoned.explanations(),
                reckoned.controls(),
                reckoned.scores()));
        lines.add(text("reckoned for %,d; tokens by %s", bill.pieces(), meter.method()));
        lines.add("");
        lines.add(text(ROW, "asked for", "prompts", "tokens read", "shared", "tokens written", "at most"));
        bill.rows().forEach(row -> lines.add(line(row)));
        lines.add(line(bill.total()));
        if (bill.sampled() < bill.pieces()) {
            lines.add(bill.sampled() == 1 ? "one record has no interval" : intervals(bill.total()));
        }
        lines.add("");
        lines.add(money(bill.total()));
        lines.add(time(bill.total()));
        budget(bill).ifPresent(lines::add);
        return lines;
    }

    private static String line(Bill.Row row) {
        return text(
                ROW,
                row.stage(),
                range(row, Bill.Amounts::prompts),
                range(row, Bill.Amounts::promptTokens),
                text("%.0f %%", 100 * row.most().sharedShare()),
                range(row, Bill.Amounts::answerTokens),
                whole(row.most().answerTokensMost().value()));
    }

    private static String intervals(Bill.Row total) {
        return text(
                ROW,
                "  95 %",
                interval(total, Bill.Amounts::prompts),
                interval(total, Bill.Amounts::promptTokens),
                "",
                interval(total, Bill.Amounts::answerTokens),
                "");
    }

    private String money(Bill.Row total) {
        if (!prices.known()) {
            return "money: say --price-prompt and --price-answer, for a million tokens";
        }
        String money = text("money: %s", both(total, Bill.Amounts::money));
        return prices.cached() == prices.prompt()
                ? money + "; what an endpoint keeps has no price of its own (--price-cached)"
                : text("%s, or %s where it keeps what prompts begin with", money, both(total, Bill.Amounts::moneyKept));
    }

    private String time(Bill.Row total) {
        Double seconds = answerSeconds;
        if (seconds == null) {
            return "time: say --answer-seconds, how long an answer takes with --concurrency requests at once";
        }
        return text(
                "time: %s hours, with %d requests at once and %s s an answer",
                both(total, amounts -> Bill.hours(amounts.prompts(), seconds, concurrency)), concurrency, seconds);
    }

    /** What a limit stands for; nothing where there is none. */
    private Optional<String> budget(Bill bill) {
        Bill.Amounts most = bill.total().most();
        double tokens = most.promptTokens().high() + most.answerTokens().high();
        if (budget.tokens() == Budget.NONE.tokens() && budget.money() == Budget.NONE.money()) {
            return Optional.empty();
        }
        double share = Math.min(
                budget.tokens() / tokens,
                most.money().high() == 0 ? 1 : budget.money() / most.money().high());
        return Optional.of(
                share >= 1
                        ? "budget: it is enough"
                        : text(
                                "budget: at worst it is spent after %.0f %%, some %,d records",
                                100 * share, (long) (share * bill.pieces())));
    }

    private static String range(Bill.Row row, Function<Bill.Amounts, Estimate> figure) {
        String most = whole(figure.apply(row.most()).value());
        return row.isRange() ? whole(figure.apply(row.least()).value()) + " to " + most : most;
    }

    private static String interval(Bill.Row row, Function<Bill.Amounts, Estimate> figure) {
        return whole(figure.apply(row.least()).low()) + " to "
                + whole(figure.apply(row.most()).high());
    }

    /** A figure or a range, and behind it in brackets between which ends it lies. */
    private static String both(Bill.Row row, Function<Bill.Amounts, Estimate> figure) {
        Estimate least = figure.apply(row.least());
        Estimate most = figure.apply(row.most());
        String value = row.isRange() ? text("%.2f to %.2f", least.value(), most.value()) : text("%.2f", most.value());
        return text("%s (%.2f to %.2f)", value, least.low(), most.high());
    }

    private static String whole(double number) {
        return text("%,d", Math.round(number));
    }

    private static String text(String format, @Nullable Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
