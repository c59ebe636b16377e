package io.castalia.consumers.export;

import io.castalia.schemas.wire.Hookpoint;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * By what names a hookpoint goes on a dashboard.
 *
 * @param model the model's id
 * @param layer the layer's number; 0 where the hookpoint's name has none
 * @param set the set of coders
 */
record DashboardNames(String model, int layer, String set) {

    private static final Pattern LAYER = Pattern.compile("\\d+");

    static DashboardNames of(Hookpoint hookpoint, DashboardSettings settings) {
        Matcher layer = LAYER.matcher(hookpoint.getName());
        return new DashboardNames(
                FileNames.safe("model-id", plain(settings.model(), hookpoint.getModel())),
                layer.find() ? Integer.parseInt(layer.group()) : 0,
                FileNames.safe("source-set", plain(settings.set(), hookpoint.getCoder())));
    }

    private static String plain(String given, String otherwise) {
        return given.isEmpty()
                ? otherwise
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^a-z0-9._-]+", "-")
                        .replaceFirst("^[.-]+", "")
                : given;
    }

    /** The source's id: the layer and the set. */
    String source() {
        return layer + "-" + set;
    }
}
