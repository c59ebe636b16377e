package io.castalia.consumers.endpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.openai.client.OpenAIClientAsync;
import com.openai.client.okhttp.OpenAIOkHttpClientAsync;
import com.openai.core.LogLevel;
import com.openai.core.Timeout;
import com.openai.core.http.HttpResponse;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.completions.CompletionCreateParams;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import okhttp3.ConnectionPool;
import okhttp3.Dispatcher;
import okhttp3.OkHttpClient;

/** Sends one request and says what came of it; nothing is tried again here. */
final class Wire implements AutoCloseable {

    /* Servers let go of idle connections after 5 seconds and more. */
    private static final int KEEP_SECONDS = 4;

    private static final int MODELS_SHOWN = 10;

    private final OkHttpClient http;
    private final OpenAIClientAsync client;
    private final ReplyReader reader;
    private final Diagnosis diagnosis;

    Wire(EndpointSettings settings) {
        this.reader = new ReplyReader(settings);
        this.diagnosis = new Diagnosis(settings);
        var dispatcher = new Dispatcher();
        dispatcher.setMaxRequests(settings.concurrency() + 1);
        dispatcher.setMaxRequestsPerHost(settings.concurrency() + 1);
        this.http = new OkHttpClient.Builder()
                .dispatcher(dispatcher)
                .connectionPool(new ConnectionPool(settings.concurrency(), KEEP_SECONDS, TimeUnit.SECONDS))
                .retryOnConnectionFailure(false)
                .followRedirects(false)
                .followSslRedirects(false)
                .addInterceptor(new SizeCap(settings))
                .build();
        this.client = OpenAIOkHttpClientAsync.builder()
                .okHttpClient(http)
                .baseUrl(settings.url().toString())
                // The key is set where requests leave, so that nothing before can show it.
                .apiKey("none")
                .maxRetries(0)
                .logLevel(LogLevel.OFF)
                .disableTelemetry(true)
                .timeout(Timeout.builder()
                        .connect(settings.deadlines().connect())
                        .read(settings.deadlines().reply())
                        .write(settings.deadlines().reply())
                        .request(settings.deadlines().reply())
                        .build())
                .build();
    }

    CompletableFuture<Outcome> chat(ChatCompletionCreateParams request) {
        return outcome(client.chat().completions().withRawResponse().create(request));
    }

    CompletableFuture<Outcome> text(CompletionCreateParams request) {
        return outcome(client.completions().withRawResponse().create(request));
    }

    /** The names of its models, some of them; none where it does not tell. */
    List<String> models() {
        try (HttpResponse response = client.models().withRawResponse().list().join()) {
            var names = new ArrayList<String>();
            JsonNode data =
                    new ObjectMapper().readTree(response.body().readAllBytes()).path("data");
            data.forEach(model -> names.add(reader.shown(model.path("id").asText(""))));
            return names.subList(0, Math.min(MODELS_SHOWN, names.size()));
        } catch (IOException | RuntimeException e) {
            return List.of();
        }
    }

    private CompletableFuture<Outcome> outcome(CompletableFuture<? extends HttpResponse> response) {
        return response.<Outcome>thenApply(this::read).exceptionally(error -> diagnosis.of(error));
    }

    private Outcome read(HttpResponse response) {
        try (response) {
            return reader.read(response.body().readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        http.dispatcher().cancelAll();
        http.dispatcher().executorService().shutdown();
        http.connectionPool().evictAll();
    }
}
