package io.castalia.consumers.endpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.openai.core.ObjectMappers;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.completions.CompletionCreateParams;
import io.castalia.consumers.prompt.Reply;
import io.castalia.consumers.prompt.Reply.Usage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.ConnectionPool;
import okhttp3.Dispatcher;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okhttp3.ResponseBody;

/** Sends one request and says what came of it; nothing is tried again here. */
final class Wire implements AutoCloseable {

    /* Servers let go of idle connections after 5 seconds and more. */
    private static final int KEEP_SECONDS = 4;

    private static final int MODELS_SHOWN = 10;

    private static final ObjectMapper REQUESTS = ObjectMappers.jsonMapper();
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final MediaType JSON_TYPE = MediaType.get("application/json");

    private final OkHttpClient http;
    private final HttpUrl chat;
    private final HttpUrl completions;
    private final HttpUrl models;
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
                .connectTimeout(settings.deadlines().connect())
                .readTimeout(settings.deadlines().reply())
                .writeTimeout(settings.deadlines().reply())
                .callTimeout(settings.deadlines().reply())
                // The key is set where requests leave, so that nothing before can show it.
                .addInterceptor(new SizeCap(settings))
                .build();
        HttpUrl url = HttpUrl.get(settings.url().toString());
        this.chat = url.newBuilder().addPathSegments("chat/completions").build();
        this.completions = url.newBuilder().addPathSegments("completions").build();
        this.models = url.newBuilder().addPathSegments("models").build();
    }

    CompletableFuture<Outcome> chat(ChatCompletionCreateParams request) {
        return outcome(chat, request._body());
    }

    CompletableFuture<Outcome> text(CompletionCreateParams request) {
        return outcome(completions, request._body());
    }

    /** The names of its models, some of them; none where it does not tell. */
    List<String> models() {
        try (Response response = http.newCall(asking(models).build()).execute();
                ResponseBody body = response.body()) {
            var names = new ArrayList<String>();
            if (response.isSuccessful() && body != null) {
                JsonNode data = JSON.readTree(body.bytes()).path("data");
                data.forEach(model -> names.add(reader.shown(model.path("id").asText(""))));
            }
            return names.subList(0, Math.min(MODELS_SHOWN, names.size()));
        } catch (IOException | RuntimeException e) {
            return List.of();
        }
    }

    private static Request.Builder asking(HttpUrl url) {
        return new Request.Builder()
                .url(url)
                .header("Accept", "application/json")
                .header("User-Agent", "castalia");
    }

    private CompletableFuture<Outcome> outcome(HttpUrl url, Object asked) {
        byte[] json;
        try {
            json = REQUESTS.writeValueAsBytes(asked);
        } catch (JsonProcessingException e) {
            return CompletableFuture.completedFuture(new Outcome.Replied(
                    new Reply.Failed("the prompt cannot be written as JSON: " + e.getOriginalMessage(), Usage.NONE),
                    false));
        }
        Call call = http.newCall(
                asking(url).post(RequestBody.create(json, JSON_TYPE)).build());
        var outcome = new CompletableFuture<Outcome>();
        call.enqueue(new Callback() {
            @Override
            public void onFailure(Call failed, IOException e) {
                ended(outcome, () -> diagnosis.of(e));
            }

            @Override
            public void onResponse(Call answered, Response response) {
                ended(outcome, () -> read(response));
            }
        });
        return outcome;
    }

    /** Whoever waits hears of it, also where not even memory is left to read it with. */
    private static void ended(CompletableFuture<Outcome> outcome, Supplier<Outcome> reading) {
        try {
            outcome.complete(reading.get());
        } catch (Error e) {
            outcome.complete(
                    new Outcome.Later("the reply could not be read (%s)".formatted(e), false, Optional.empty()));
            throw e;
        }
    }

    private Outcome read(Response response) {
        try (response;
                ResponseBody body = response.body()) {
            byte[] bytes = body == null ? new byte[0] : body.bytes();
            return response.isSuccessful()
                    ? reader.read(bytes)
                    : diagnosis.of(response.code(), response.header("Retry-After"), bytes);
        } catch (IOException | RuntimeException e) {
            return diagnosis.of(e);
        }
    }

    @Override
    public void close() {
        http.dispatcher().cancelAll();
        http.dispatcher().executorService().shutdown();
        http.connectionPool().evictAll();
    }
}
