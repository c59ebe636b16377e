package io.castalia.app.progress;

import java.util.Locale;
import java.util.Map;

/**
 * What standard error is.
 *
 * @param redrawn whether it is a terminal on which lines can be drawn again
 * @param columns its width
 * @param unicode whether it shows more than ASCII
 */
record Screen(boolean redrawn, int columns, boolean unicode) {

    private static final int COLUMNS = 80;

    /**
     * Judges by the environment. Whether standard error is a terminal, and how wide, a Java runtime cannot tell: the
     * launcher says it in the properties {@code castalia.terminal} and {@code castalia.columns}.
     */
    static Screen of(Map<String, String> environment, Map<String, String> properties, boolean noColor) {
        boolean terminal = properties.getOrDefault("castalia.terminal", "false").equals("true");
        boolean plain = noColor
                || !environment.getOrDefault("NO_COLOR", "").isEmpty()
                || environment.getOrDefault("TERM", "dumb").equals("dumb");
        return new Screen(terminal && !plain, columns(properties), unicode(environment));
    }

    private static int columns(Map<String, String> properties) {
        String text = properties.getOrDefault("castalia.columns", "");
        int columns = text.matches("[0-9]{1,4}") ? Integer.parseInt(text) : 0;
        return columns >= 20 ? columns : COLUMNS;
    }

    private static boolean unicode(Map<String, String> environment) {
        for (String name : new String[] {"LC_ALL", "LC_CTYPE", "LANG"}) {
            String value = environment.getOrDefault(name, "");
            if (!value.isEmpty()) {
                return value.toUpperCase(Locale.ROOT).replace("-", "").contains("UTF8");
            }
        }
        return false;
    }
}
