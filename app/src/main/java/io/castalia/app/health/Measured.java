package io.castalia.app.health;

/** What rises and falls. */
public enum Measured {
    LAG("consumer.lag", "Records still to be read"),
    RESTORE("restore.remaining", "Records still to be restored into the state stores"),
    LATENTS_SEEN("latents.seen", "Latents that have fired"),
    QUEUED("queued", "Items that wait within this process");

    private final String name;
    private final String help;

    Measured(String name, String help) {
        this.name = "castalia." + name;
        this.help = help;
    }

    String meter() {
        return name;
    }

    String help() {
        return help;
    }
}
