package io.castalia.app.progress;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Timer;
import java.util.TimerTask;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says on standard error how far the work is: lines that are drawn again four times a second where it is a terminal,
 * else one line of JSON every ten seconds.
 */
public final class ProgressReporter implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ProgressReporter.class);
    private static final Duration REDRAW = Duration.ofMillis(250);
    private static final Duration LINE = Duration.ofSeconds(10);

    private final Supplier<Progress> source;
    private final Screen screen;
    private final Picture picture;
    private final PrintStream out;
    private final Speed speed = new Speed();
    private final long start = System.nanoTime();
    private final Timer clock = new Timer("progress", true);
    private int drawn;

    ProgressReporter(Supplier<Progress> source, Screen screen, PrintStream out) {
        this.source = source;
        this.screen = screen;
        this.picture = new Picture(screen.columns(), screen.unicode());
        this.out = out;
    }

    /**
     * Starts to report.
     *
     * @param source asked from another thread; must be quick
     * @param noColor whether lines of JSON are wanted on a terminal, too
     */
    public static ProgressReporter start(Supplier<Progress> source, boolean noColor) {
        Map<String, String> properties = System.getProperties().stringPropertyNames().stream()
                .filter(name -> name.startsWith("castalia."))
                .collect(Collectors.toMap(Function.identity(), name -> System.getProperty(name, "")));
        Screen screen = Screen.of(System.getenv(), properties, noColor);
        var out = new PrintStream(new FileOutputStream(FileDescriptor.err), false, StandardCharsets.UTF_8);
        var reporter = new ProgressReporter(source, screen, out);
        long period = (screen.redrawn() ? REDRAW : LINE).toMillis();
        var report = new TimerTask() {
            @Override
            public void run() {
                reporter.report();
            }
        };
        reporter.clock.scheduleAtFixedRate(report, period, period);
        return reporter;
    }

    /** One report. A source that fails is asked again the next time. */
    synchronized void report() {
        try {
            Progress now = source.get();
            long nanos = System.nanoTime();
            Duration elapsed = Duration.ofNanos(nanos - start);
            if (screen.redrawn()) {
                draw(picture.lines(now, speed.at(nanos, now), elapsed));
            } else {
                out.print(Picture.json(now, speed.at(nanos, now), elapsed) + "\n");
            }
            out.flush();
        } catch (RuntimeException e) {
            LOG.debug("progress cannot be told", e);
        }
    }

    private void draw(List<String> lines) {
        var text = new StringBuilder();
        if (drawn > 0) {
            text.append("\u001b[").append(drawn).append('A');
        }
        lines.forEach(line -> text.append("\u001b[2K").append(line).append('\n'));
        drawn = lines.size();
        out.print(text);
    }

    /** Reports for the last time. */
    @Override
    public void close() {
        clock.cancel();
        report();
    }
}
