package io.castalia.consumers.replies;

import io.castalia.consumers.prompt.LanguageModel.Abilities;
import io.castalia.consumers.prompt.Prompt;
import io.castalia.consumers.prompt.Reply;
import io.castalia.consumers.prompt.Reply.Alternative;
import io.castalia.consumers.prompt.Reply.Token;
import io.castalia.consumers.prompt.Reply.Usage;
import io.castalia.schemas.Id;
import io.castalia.schemas.wire.ModelReply;
import io.castalia.schemas.wire.ReplyAbilities;
import io.castalia.schemas.wire.ReplyAlternative;
import io.castalia.schemas.wire.ReplyOutcome;
import io.castalia.schemas.wire.ReplyToken;
import io.castalia.schemas.wire.ReplyUsage;
import java.util.List;

/** Replies as records, and back; nothing is lost on the way. */
final class ReplyFormat {

    private ReplyFormat() {}

    /** What a prompt's reply is called. */
    static Id id(Prompt prompt, String model) {
        return prompt.id(model);
    }

    /** What a text's log-probabilities are called. */
    static Id id(String text, int alternatives, String model) {
        return Id.of("echo", model, alternatives, text);
    }

    static ModelReply toRecord(Id id, String model, String purpose, Abilities abilities, Reply reply) {
        Reply.Answered answered = reply instanceof Reply.Answered a ? a : null;
        return new ModelReply(
                id.toString(),
                model,
                purpose,
                answered != null
                        ? ReplyOutcome.ANSWERED
                        : reply instanceof Reply.Refused ? ReplyOutcome.REFUSED : ReplyOutcome.FAILED,
                reason(reply),
                answered == null ? "" : answered.text(),
                answered != null && answered.cut(),
                answered == null
                        ? List.of()
                        : answered.tokens().stream().map(ReplyFormat::toRecord).toList(),
                toRecord(reply.usage()),
                new ReplyAbilities(
                        abilities.chat(), abilities.logProbabilities(), abilities.schema(), abilities.echo()));
    }

    private static String reason(Reply reply) {
        if (reply instanceof Reply.Refused refused) {
            return refused.reason();
        }
        return reply instanceof Reply.Failed failed ? failed.reason() : "";
    }

    private static ReplyToken toRecord(Token token) {
        return new ReplyToken(
                token.text(),
                Double.isNaN(token.logProbability()) ? null : token.logProbability(),
                token.alternatives().stream()
                        .map(other -> new ReplyAlternative(other.text(), other.logProbability()))
                        .toList());
    }

    private static ReplyUsage toRecord(Usage usage) {
        return new ReplyUsage(
                usage.promptTokens(), usage.cachedTokens(), usage.answerTokens(), usage.requests(), usage.millis());
    }

    static Reply toReply(ModelReply record) {
        Usage usage = usage(record.getUsage());
        return switch (record.getOutcome()) {
            case ANSWERED ->
                new Reply.Answered(
                        record.getText(),
                        record.getTokens().stream().map(ReplyFormat::token).toList(),
                        record.getCut(),
                        usage);
            case REFUSED -> new Reply.Refused(record.getReason(), usage);
            case FAILED -> new Reply.Failed(record.getReason(), usage);
        };
    }

    static Abilities abilities(ModelReply record) {
        ReplyAbilities could = record.getAbilities();
        return new Abilities(could.getChat(), could.getLogProbabilities(), could.getJsonSchema(), could.getEcho());
    }

    private static Token token(ReplyToken token) {
        Double known = token.getLogProbability();
        return new Token(
                token.getText(),
                known == null ? Double.NaN : known,
                token.getAlternatives().stream()
                        .map(other -> new Alternative(other.getText(), other.getLogProbability()))
                        .toList());
    }

    private static Usage usage(ReplyUsage usage) {
        return new Usage(
                usage.getPromptTokens(),
                usage.getCachedTokens(),
                usage.getAnswerTokens(),
                usage.getRequests(),
                usage.getMilliseconds());
    }
}
