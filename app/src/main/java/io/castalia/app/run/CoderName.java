package io.castalia.app.run;

import io.castalia.schemas.Refusal;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a coder setting says. */
sealed interface CoderName {

    /** The one that comes with the program. */
    record Bundled() implements CoderName {}

    /** The model's own neurons, of which so many fire on a token at most. */
    record TopNeurons(int k) implements CoderName {}

    /** A randomly initialised one of this shape. */
    record Random(int latents, int k) implements CoderName {}

    /** One that was trained: a folder, or a name on a hub. */
    record Trained(String where) implements CoderName {}

    /** Reads {@code neurons:K}, {@code random:N:K}, nothing, or where the coder is. */
    static CoderName parse(String setting) {
        if (setting.isEmpty()) {
            return new Bundled();
        }
        Matcher neurons = Forms.NEURONS.matcher(setting);
        if (neurons.matches()) {
            return new TopNeurons(Forms.number(setting, neurons.group(1)));
        }
        Matcher random = Forms.RANDOM.matcher(setting);
        if (random.matches()) {
            return new Random(Forms.number(setting, random.group(1)), Forms.number(setting, random.group(2)));
        }
        Refusal.unless(
                !setting.startsWith("neurons:") && !setting.startsWith("random:"),
                "coder",
                setting,
                "neurons:K, random:LATENTS:K, a folder, or owner/name of a hub");
        return new Trained(setting);
    }

    /** How the two that are made are written. */
    final class Forms {

        private static final Pattern NEURONS = Pattern.compile("neurons:(\\d{1,9})");
        private static final Pattern RANDOM = Pattern.compile("random:(\\d{1,9}):(\\d{1,9})");

        private Forms() {}

        private static int number(String setting, String digits) {
            int number = Integer.parseInt(digits);
            Refusal.unless(number > 0, "coder", setting, "of numbers that are at least 1");
            return number;
        }
    }
}
