package io.castalia.app.health;

/** What only ever grows. */
public enum Counted {
    DOCUMENTS("documents", "Documents fed"),
    PARTS("parts", "Parts read"),
    TOKENS("tokens", "Tokens that the subject model saw"),
    ACTIVATIONS("activations", "Activations sent"),
    EVIDENCE("evidence", "Records of evidence sent"),
    REQUESTED("explanation.requests", "Explanation requests sent"),
    EXPLAINED("explained", "Explanations sent"),
    SCORED("scored", "Scores sent"),
    COMMITS("commits", "Commits and transactions that went through"),
    DEAD_LETTERS("dead.letters", "Records set aside"),
    DUPLICATES("duplicates", "Records that had come before");

    private final String name;
    private final String help;

    Counted(String name, String help) {
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
