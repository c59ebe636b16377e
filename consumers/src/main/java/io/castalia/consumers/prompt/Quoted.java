package io.castalia.consumers.prompt;

import io.castalia.consumers.text.Span;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Text of a corpus, or of another model, as it stands in a prompt: a JSON string on one line, in which nothing can pass for
 * what stands around it.
 *
 * <ul>
 *   <li>Quotation marks, backslashes and line ends are escaped, so a text ends where its string ends and cannot begin
 *       another excerpt or turn.
 *   <li>Marks are {@code <<} and {@code >>}. Angle brackets of the text, and characters drawn like one or two of them,
 *       are written as JSON escapes ({@code \}{@code u003c}). So a text holds no mark, no {@code <|role|>} of a chat
 *       template, and no {@code <tag>} of an answer.
 *   <li>A square bracket that opens a single word ({@code [INST]}) or a list of noughts and ones, like an answer, is
 *       escaped.
 *   <li>Control and format characters (zero width, direction of writing, tags), variation selectors, fillers, private and
 *       unassigned ones are escaped, so they are seen.
 * </ul>
 *
 * <p>Nothing is lost: a JSON parser gives the text back, once the marks are taken out.
 */
public final class Quoted {

    /** What stands before a run of marked tokens. */
    public static final String OPEN = "<<";

    /** What stands behind it. */
    public static final String CLOSE = ">>";

    /** Single and double angle brackets of other scripts and widths. */
    private static final String ANGLES = "<>\u00ab\u00bb\u02c2\u02c3\u1433\u1438\u2039\u203a\u226a\u226b\u22d8\u22d9"
            + "\u2329\u232a\u276e\u276f\u2770\u2771\u27e8\u27e9\u27ea\u27eb\u2a74\u3008\u3009\u300a\u300b\ufe3d\ufe3e"
            + "\ufe3f\ufe40\ufe64\ufe65\uff1c\uff1e";

    private static final Pattern BRACKETED = Pattern.compile(
            "\\[(?:/?[a-z_]{2,32}\\]|\\s{0,8}(?:[01]|true|false)(?:\\s{0,8},\\s{0,8}(?:[01]|true|false)){0,64}\\s{0,8},?\\s{0,8}\\])",
            Pattern.CASE_INSENSITIVE);

    private Quoted() {}

    /** The text as a JSON string. */
    public static String of(String text) {
        return of(text, List.of());
    }

    /**
     * The text as a JSON string, with marks.
     *
     * @param marks runs to mark, in order, not overlapping, in code points of the text
     */
    public static String of(String text, List<Span> marks) {
        var quoted = new StringBuilder(text.length() + 16).append('"');
        Matcher bracketed = BRACKETED.matcher(text);
        int point = 0;
        int mark = 0;
        for (int at = 0; at < text.length(); point++) {
            if (mark < marks.size() && marks.get(mark).end() == point) {
                quoted.append(CLOSE);
                mark++;
            }
            if (mark < marks.size() && marks.get(mark).start() == point) {
                quoted.append(OPEN);
            }
            int c = text.codePointAt(at);
            if (plain(c)) {
                quoted.append((char) c);
                at++;
                continue;
            }
            append(quoted, c, c == '[' && bracketed.region(at, text.length()).lookingAt());
            at += Character.charCount(c);
        }
        if (mark < marks.size() && marks.get(mark).end() == point) {
            quoted.append(CLOSE);
        }
        return quoted.append('"').toString();
    }

    /** The beginning of a text as a JSON string, at most so many characters of it. */
    public static String beginning(String text, int most) {
        if (text.length() <= most) {
            return of(text);
        }
        int end = Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most;
        return of(text.substring(0, end)) + "...";
    }

    /** Whether it is an ASCII character that stands for itself wherever it is: most are. */
    private static boolean plain(int c) {
        return c >= ' ' && c < 0x7f && c != '"' && c != '\\' && c != '<' && c != '>' && c != '[';
    }

    private static void append(StringBuilder quoted, int c, boolean forged) {
        switch (c) {
            case '"' -> quoted.append("\\\"");
            case '\\' -> quoted.append("\\\\");
            case '\n' -> quoted.append("\\n");
            case '\r' -> quoted.append("\\r");
            case '\t' -> quoted.append("\\t");
            default -> {
                if (forged || ANGLES.indexOf(c) >= 0 || unseen(c)) {
                    for (char unit : Character.toChars(c)) {
                        quoted.append("\\u").append(String.format("%04x", (int) unit));
                    }
                } else {
                    quoted.appendCodePoint(c);
                }
            }
        }
    }

    private static boolean unseen(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.PRIVATE_USE,
                    Character.SURROGATE,
                    Character.UNASSIGNED -> true;
            default -> selectsOrFills(c);
        };
    }

    /** Marks and letters that are not drawn: joiner, fillers, variation selectors. */
    private static boolean selectsOrFills(int c) {
        return c == 0x034f
                || c == 0x115f
                || c == 0x1160
                || c == 0x3164
                || c == 0xffa0
                || c == 0x2800
                || (c >= 0x17b4 && c <= 0x17b5)
                || (c >= 0x180b && c <= 0x180f)
                || (c >= 0xfe00 && c <= 0xfe0f)
                || (c >= 0xe0100 && c <= 0xe01ef);
    }
}
