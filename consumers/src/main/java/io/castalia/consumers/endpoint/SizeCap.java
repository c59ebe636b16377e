package io.castalia.consumers.endpoint;

import java.io.IOException;
import okhttp3.Interceptor;
import okhttp3.MediaType;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.Buffer;
import okio.BufferedSource;
import okio.ForwardingSource;
import okio.Okio;
import okio.Source;
import org.jspecify.annotations.Nullable;

/** Sends the key, if there is one, and reads no more of a reply than is allowed, whatever its status. */
final class SizeCap implements Interceptor {

    private final EndpointSettings settings;

    /** A reply that is too large. */
    static final class TooLargeException extends IOException {
        private static final long serialVersionUID = 1;

        TooLargeException() {
            super("too large");
        }
    }

    SizeCap(EndpointSettings settings) {
        this.settings = settings;
    }

    @Override
    public Response intercept(Chain chain) throws IOException {
        var request = chain.request().newBuilder().removeHeader("Authorization");
        settings.key().ifPresent(key -> request.header("Authorization", key.header()));
        Response response = chain.proceed(request.build());
        ResponseBody body = response.body();
        return body == null
                ? response
                : response.newBuilder()
                        .body(new Capped(body, settings.maxReplyBytes()))
                        .build();
    }

    private static final class Capped extends ResponseBody {

        private final ResponseBody whole;
        private final BufferedSource source;

        Capped(ResponseBody whole, int most) {
            this.whole = whole;
            this.source = Okio.buffer(new Counted(whole.source(), most));
        }

        @Override
        public @Nullable MediaType contentType() {
            return whole.contentType();
        }

        @Override
        public long contentLength() {
            return whole.contentLength();
        }

        @Override
        public BufferedSource source() {
            return source;
        }
    }

    private static final class Counted extends ForwardingSource {

        private long left;

        Counted(Source source, int most) {
            super(source);
            this.left = most;
        }

        @Override
        public long read(Buffer sink, long byteCount) throws IOException {
            long read = super.read(sink, byteCount);
            left -= Math.max(0, read);
            if (left < 0) {
                throw new TooLargeException();
            }
            return read;
        }
    }
}
