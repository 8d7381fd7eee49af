package io.ochk.signer.session;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Reads server-sent events (WHATWG HTML, section 9.2) off a connection. A node sends a comment line
 * every ten seconds; who is silent for longer than that is taken for gone.
 */
final class EventStream implements AutoCloseable {
  private static final int MOST = 8 * 1024 * 1024;
  private static final ScheduledExecutorService WATCH =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("signer-event-watch").factory());

  private final InputStream in;
  private final Duration silence;
  private final byte[] buffer = new byte[16 * 1024];
  private int position;
  private int limit;

  /** One event. */
  record Event(String type, String data) {}

  EventStream(InputStream in, Duration silence) {
    this.in = in;
    this.silence = silence;
  }

  /**
   * The next event; nothing when the node has closed the stream.
   *
   * @throws IOException if the line broke, the node was silent for too long, or an event is too
   *     large
   */
  Optional<Event> next() throws IOException {
    String type = "message";
    StringBuilder data = new StringBuilder();
    while (true) {
      Optional<String> line = line();
      if (line.isEmpty()) {
        return Optional.empty();
      }
      String text = line.get();
      if (text.isEmpty()) {
        if (!data.isEmpty()) {
          return Optional.of(new Event(type, data.toString()));
        }
        type = "message";
      } else if (text.startsWith("event:")) {
        type = text.substring(6).strip();
      } else if (text.startsWith("data:")) {
        data.append(data.isEmpty() ? "" : "\n").append(text.substring(5).stripLeading());
        if (data.length() > MOST) {
          throw new IOException("an event of more than " + MOST + " characters");
        }
      }
    }
  }

  private Optional<String> line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    while (true) {
      if (position == limit && !fill()) {
        return Optional.empty();
      }
      int start = position;
      while (position < limit && buffer[position] != '\n') {
        position++;
      }
      line.write(buffer, start, position - start);
      if (line.size() > MOST) {
        throw new IOException("a line of more than " + MOST + " bytes");
      }
      if (position < limit) {
        position++;
        String text = line.toString(StandardCharsets.UTF_8);
        return Optional.of(text.endsWith("\r") ? text.substring(0, text.length() - 1) : text);
      }
    }
  }

  private boolean fill() throws IOException {
    ScheduledFuture<?> guard =
        WATCH.schedule(this::close, silence.toMillis(), TimeUnit.MILLISECONDS);
    try {
      limit = in.read(buffer);
      position = 0;
      return limit > 0;
    } finally {
      guard.cancel(false);
    }
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      // It is closed one way or another.
    }
  }
}
