package io.castalia.app.bench.load;

/**
 * A made-up vocabulary: token 0 is the most frequent and has the shortest word. A word is a space and one to three
 * syllables in ASCII, no two words are the same, and a token takes 4.7 bytes on average.
 */
final class Words {

    /** Tokens in the vocabulary. */
    static final int SIZE = 1 << 17;

    private static final String CONSONANTS = "bcdfghjklmnprstvwxyz";
    private static final String VOWELS = "aeiou";
    private static final int SYLLABLES = CONSONANTS.length() * VOWELS.length();
    private static final double LOG_SIZE = Math.log(SIZE);

    private final String[] words = new String[SIZE];

    Words() {
        for (int id = 0; id < SIZE; id++) {
            words[id] = " " + syllables(id);
        }
    }

    private static String syllables(int id) {
        int number = id % SYLLABLES;
        String last = "" + CONSONANTS.charAt(number / VOWELS.length()) + VOWELS.charAt(number % VOWELS.length());
        return id < SYLLABLES ? last : syllables(id / SYLLABLES - 1) + last;
    }

    /** The token's text, with the space before it. */
    String word(int id) {
        return words[id];
    }

    /** A token, by Zipf's law: the chance of a rank falls with its inverse. */
    static int draw(Dice dice) {
        return (int) Math.exp(dice.uniform() * LOG_SIZE) - 1;
    }
}
