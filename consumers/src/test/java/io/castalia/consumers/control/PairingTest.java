package io.castalia.consumers.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.castalia.consumers.Planted;
import io.castalia.schemas.wire.Choice;
import io.castalia.schemas.wire.Control;
import io.castalia.schemas.wire.Explanation;
import io.castalia.schemas.wire.Rounding;
import io.castalia.schemas.wire.Term;
import io.castalia.schemas.wire.TermPlace;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PairingTest {

    @Test
    void partners_manyLatents_areStrangersOfTheSameDecile() {
        List<Explained> all = latents(200);

        Map<String, Explained> partners = Pairing.partners(all);

        assertThat(partners).hasSize(200);
        for (Explained one : all) {
            Explained partner = at(partners, one.id());
            assertThat(partner.latent()).isNotEqualTo(one.latent());
            assertThat(one.neighbours()).doesNotContain(partner.latent());
            assertThat(partner.latent() / 20).as("decile of %d", one.latent()).isEqualTo(one.latent() / 20);
        }
    }

    @Test
    void partners_anyOrder_areTheSame() {
        List<Explained> all = latents(57);
        Map<String, Explained> expected = Pairing.partners(all);
        for (int seed = 0; seed < 20; seed++) {
            List<Explained> shuffled = new ArrayList<>(all);
            Collections.shuffle(shuffled, new Random(seed));

            assertThat(Pairing.partners(shuffled)).as("seed %d", seed).isEqualTo(expected);
        }
    }

    @Test
    void partners_differentExplainers_areNotMixed() {
        List<Explained> all = new ArrayList<>(latents(10));
        all.add(new Explained("lonely", "another", 99, 0.1, Set.of(), "text", List.of()));

        assertThat(Pairing.partners(all)).hasSize(10).doesNotContainKey("lonely");
    }

    @Test
    void partners_twoLatents_takeEachOther() {
        List<Explained> two = List.of(latent(4, Set.of()), latent(9, Set.of()));

        assertThat(at(Pairing.partners(two), "id4").latent()).isEqualTo(9);
        assertThat(at(Pairing.partners(two), "id9").latent()).isEqualTo(4);
    }

    /** A partner's explainer was shown windows of its own latent. */
    @Test
    void asControlOf_choiceOfAnotherMode_hasNothingSeen() {
        var planted = new Planted("choice", List.of("river"));
        Explanation own = Explanation.newBuilder(planted.explanation(1, "rivers", List.of()))
                .setChoice(new Choice("delphi", Rounding.UP, 50, 48, 13, 0, 2))
                .build();

        Explanation control =
                Explained.of(planted.explanation(2, "boats", List.of())).asControlOf(own);

        assertThat(control.getChoice()).isEqualTo(new Choice("delphi", Rounding.UP, 50, 48, 0, 0, 2));
    }

    @Test
    void partners_onlyRelatives_thereAreNone() {
        assertThat(Pairing.partners(List.of(latent(4, Set.of(9)), latent(9, Set.of()))))
                .isEmpty();
        assertThat(Pairing.partners(List.of(latent(4, Set.of())))).isEmpty();
        assertThat(Pairing.partners(List.of())).isEmpty();
    }

    @Test
    void partners_sameLatentInTwoRevisions_isNotItsOwnPartner() {
        var newer = new Explained("id4b", "maker", 4, 0.1, Set.of(), "text", List.of());

        assertThat(Pairing.partners(List.of(latent(4, Set.of()), newer))).isEmpty();
    }

    @Test
    void due_controlsAlreadyThere_areLeftOut() {
        var book = new Book();
        Map<Book.Place, Explanation> own = new HashMap<>();
        for (int i = 0; i < 30; i++) {
            var place = new Book.Place(i % 2, i);
            own.put(place, explanation(i));
            book.add(explanation(i), place);
        }
        Map<Book.Place, Explained> due = book.due();
        List<Book.Place> places = List.copyOf(due.keySet());
        for (Book.Place place : places.subList(0, 12)) {
            book.add(at(due, place).asControlOf(at(own, place)), new Book.Place(0, 1000 + place.offset()));
        }

        assertThat(due).hasSize(30);
        assertThat(book.waiting()).isEqualTo(18);
        assertThat(book.due().keySet()).containsExactlyInAnyOrderElementsOf(places.subList(12, 30));
        assertThat(book.due())
                .allSatisfy((place, partner) -> assertThat(partner).isEqualTo(at(due, place)));
    }

    @Test
    void add_sameIdAgain_theFirstCounts() {
        var book = new Book();
        Explanation first = explanation(1);
        book.add(first, new Book.Place(0, 5));
        book.add(Explanation.newBuilder(first).setText("another text").build(), new Book.Place(0, 9));
        book.add(explanation(3), new Book.Place(0, 10));

        assertThat(book.due().keySet()).containsExactlyInAnyOrder(new Book.Place(0, 5), new Book.Place(0, 10));
        assertThat(at(book.due(), new Book.Place(0, 10)).text()).isEqualTo(first.getText());
    }

    @Test
    void asControlOf_partner_keepsTheLatentsOwnScoringSide() {
        Explanation own = explanation(1);
        Explained partner = Explained.of(explanation(2));

        Explanation control = partner.asControlOf(own);

        assertThat(control.getControl()).isEqualTo(Control.SHUFFLED);
        assertThat(control.getLatent()).isEqualTo(1);
        assertThat(control.getPartner()).isEqualTo(2);
        assertThat(control.getPartnerExplanation()).isEqualTo(partner.id());
        assertThat(control.getText()).isEqualTo("Fires on \"word2\".");
        assertThat(control.getScoring()).isEqualTo(own.getScoring());
        assertThat(control.getId()).isEqualTo(partner.asControlOf(own).getId()).isNotEqualTo(own.getId());
    }

    private static <K, V> V at(Map<K, V> map, K key) {
        return Objects.requireNonNull(map.get(key));
    }

    private static Explanation explanation(int latent) {
        return new Planted("pairing" + latent, List.of("river"))
                .explanation(
                        latent,
                        100 + latent,
                        "Fires on \"word%d\".".formatted(latent),
                        List.of(new Term("word" + latent, TermPlace.PEAK, 3.0)));
    }

    private static List<Explained> latents(int n) {
        List<Explained> latents = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            latents.add(latent(i, Set.of(i + 1, i + 2)));
        }
        return latents;
    }

    private static Explained latent(int latent, Set<Integer> neighbours) {
        return new Explained("id" + latent, "maker", latent, (latent + 1) / 1000.0, neighbours, "text", List.of());
    }
}
