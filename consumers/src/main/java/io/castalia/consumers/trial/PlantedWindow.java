package io.castalia.consumers.trial;

import java.util.List;

/**
 * A window whose truth is known.
 *
 * @param number which window it is, among all of its latent
 * @param part the part it stands in
 * @param words its text
 * @param activating whether the latent fires in it
 */
record PlantedWindow(int number, int part, List<String> words, boolean activating) {
    PlantedWindow {
        words = List.copyOf(words);
    }
}
