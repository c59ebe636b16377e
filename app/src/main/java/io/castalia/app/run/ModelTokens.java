package io.castalia.app.run;

import io.castalia.consumers.estimate.CharacterMeter;
import io.castalia.consumers.estimate.TokenMeter;
import io.castalia.consumers.prompt.Turn;
import io.castalia.producers.subject.ChatFormat;
import io.castalia.producers.tokenizer.CausalTokenizer;
import io.castalia.producers.tokenizer.TokenizerFile;
import io.castalia.schemas.Refusal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Counts tokens as a model's own files say: by its tokenizer, in its form of conversations where that is known. */
public final class ModelTokens implements TokenMeter, AutoCloseable {

    private final String name;
    private final CausalTokenizer tokenizer;
    private final Optional<ChatFormat> format;
    private final int specials;

    private ModelTokens(String name, CausalTokenizer tokenizer, Optional<ChatFormat> format) {
        this.name = name;
        this.tokenizer = tokenizer;
        this.format = format;
        this.specials = tokenizer.encode("").length;
    }

    /**
     * Of a model's files; weights need not be there.
     *
     * @param model a directory with {@code tokenizer.json}, and {@code tokenizer_config.json} if conversations are to be
     *     counted as the model has them, or a .gguf file
     * @throws Refusal where there is no tokenizer that can be read
     */
    public static ModelTokens of(Path model) {
        Refusal.unless(
                Files.exists(model),
                "tokenizer-of",
                model,
                "a folder with a tokenizer.json, or a .gguf file, that exists");
        try {
            CausalTokenizer tokenizer = CausalTokenizer.alone(TokenizerFile.of(model));
            return new ModelTokens(Shelf.name(model.toString()), tokenizer, ChatFormat.in(model));
        } catch (Refusal e) {
            throw e;
        } catch (IllegalArgumentException e) {
            throw new Refusal("tokenizer-of is '%s': %s".formatted(model, e.getMessage()), e);
        }
    }

    @Override
    public String written(List<Turn> turns) {
        return format.map(chat -> chat.text(turns.stream()
                        .map(turn -> new ChatFormat.Said(turn.role().name().toLowerCase(Locale.ROOT), turn.text()))
                        .toList()))
                .orElseGet(() -> new CharacterMeter(CharacterMeter.OF_A_TOKEN).written(turns));
    }

    @Override
    public long tokens(String text) {
        return tokenizer.encode(text).length;
    }

    @Override
    public long answer(String text) {
        return tokenizer.encode(text).length - (long) specials;
    }

    @Override
    public String method() {
        return "the tokenizer of %s, %s"
                .formatted(name, format.isPresent() ? "conversations as it has them" : "some tokens around each turn");
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
