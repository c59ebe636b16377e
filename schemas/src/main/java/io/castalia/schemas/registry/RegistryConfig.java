package io.castalia.schemas.registry;

import io.castalia.schemas.Refusal;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.types.Password;
import org.jspecify.annotations.Nullable;

/**
 * How the registry is reached, under the names that Confluent's clients use.
 *
 * @param urls {@code schema.registry.url}, separated by commas; tried in turn
 * @param autoRegister {@code auto.register.schemas}: whether a writer registers its schema; true by default
 * @param useLatest {@code use.latest.version}: whether a writer takes the subject's newest schema; false by default
 * @param subjects {@code value.subject.name.strategy} or {@code key.subject.name.strategy}
 * @param userInfo {@code basic.auth.user.info}, where {@code basic.auth.credentials.source} is USER_INFO, or the user
 *     in the URL, where it is URL; null for none
 * @param timeout {@code http.read.timeout.ms}, for one call
 */
public record RegistryConfig(
        List<URI> urls,
        boolean autoRegister,
        boolean useLatest,
        SubjectNames subjects,
        @Nullable String userInfo,
        Duration timeout) {

    public static final String URL = "schema.registry.url";
    public static final String AUTO_REGISTER = "auto.register.schemas";
    public static final String USE_LATEST = "use.latest.version";
    public static final String CREDENTIALS_SOURCE = "basic.auth.credentials.source";
    public static final String USER_INFO = "basic.auth.user.info";
    public static final String TIMEOUT = "http.read.timeout.ms";

    /** Reads a client's properties; refuses a missing or unusable address. */
    public static RegistryConfig of(Map<String, ?> properties, boolean key) {
        List<URI> urls = Arrays.stream(text(properties, URL, "").split(","))
                .map(String::strip)
                .filter(url -> !url.isEmpty())
                .map(RegistryConfig::uri)
                .toList();
        Refusal.unless(
                !urls.isEmpty(), URL, "", "the address of a Schema Registry, for instance http://localhost:8081");
        String strategy = (key ? "key" : "value") + ".subject.name.strategy";
        return new RegistryConfig(
                urls,
                bool(properties, AUTO_REGISTER, true),
                bool(properties, USE_LATEST, false),
                SubjectNames.named(strategy, text(properties, strategy, "TopicNameStrategy")),
                userInfo(properties, urls),
                timeout(text(properties, TIMEOUT, "10000")));
    }

    private static @Nullable String userInfo(Map<String, ?> properties, List<URI> urls) {
        String source = text(properties, CREDENTIALS_SOURCE, properties.containsKey(USER_INFO) ? "USER_INFO" : "URL");
        return switch (source) {
            case "USER_INFO" -> text(properties, USER_INFO, "");
            case "URL" -> urls.get(0).getUserInfo();
            default -> throw new Refusal(CREDENTIALS_SOURCE, source, "USER_INFO or URL");
        };
    }

    private static URI uri(String url) {
        URI uri;
        try {
            uri = URI.create(url);
        } catch (IllegalArgumentException e) {
            throw new Refusal(URL, shown(url), "an address such as http://localhost:8081");
        }
        String scheme = uri.getScheme();
        boolean web = ("http".equals(scheme) || "https".equals(scheme)) && uri.getHost() != null;
        Refusal.unless(
                web || "mock".equals(scheme),
                URL,
                shown(url),
                "an address that begins with http:// or https://, and a host");
        return uri;
    }

    private static Duration timeout(String millis) {
        Refusal.unless(millis.matches("[1-9][0-9]{0,8}"), TIMEOUT, millis, "a number of milliseconds, at least 1");
        return Duration.ofMillis(Long.parseLong(millis));
    }

    /** Where the registry is, without who asks. */
    String shownUrls() {
        return urls.stream().map(URI::toString).map(RegistryConfig::shown).collect(Collectors.joining(", "));
    }

    private static String shown(String url) {
        return url.replaceFirst("//[^/]*@", "//");
    }

    /** Without credentials. */
    @Override
    public String toString() {
        return "RegistryConfig[%s, %s]".formatted(shownUrls(), subjects);
    }

    private static boolean bool(Map<String, ?> properties, String key, boolean otherwise) {
        String text = text(properties, key, Boolean.toString(otherwise));
        Refusal.unless(text.equals("true") || text.equals("false"), key, text, "true or false");
        return Boolean.parseBoolean(text);
    }

    private static String text(Map<String, ?> properties, String key, String otherwise) {
        Object value = properties.get(key);
        if (value instanceof Password password) {
            return password.value();
        }
        if (value instanceof List<?> list) {
            return String.join(",", list.stream().map(Object::toString).toList());
        }
        return value == null ? otherwise : value.toString().strip();
    }
}
