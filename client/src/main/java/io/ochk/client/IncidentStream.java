package io.ochk.client;

import io.ochk.protocol.json.JsonLimits;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.json.StrictJson;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

/**
 * Incidents as they are published (server-sent events). When the line fails it is opened again with
 * the last event's id, so that nothing is missed and nothing is shown twice.
 */
public final class IncidentStream {
  /** Portals send a sign of life every 15 s; three missing ones mean that nobody is there. */
  static final Duration SILENCE = Duration.ofSeconds(45);

  // An id goes back to the portal in a header, which takes nothing else.
  private static final Pattern ID = Pattern.compile("[!-~]{1,128}");
  private static final int LONGEST_EVENT = 512 * 1024;

  private final HttpClient http;
  private final Patience patience;
  private final HttpRequest.Builder request;
  private String lastEventId = "";

  IncidentStream(HttpClient http, Patience patience, HttpRequest.Builder request) {
    this.http = http;
    this.patience = patience;
    this.request = request.header("Accept", "text/event-stream");
  }

  /** Is told of each incident; says whether to go on. */
  public interface Listener {
    /** A connection stands. */
    void connected();

    /** An incident, not verified; {@code false} ends the stream. */
    boolean incident(Incident incident);

    /** The line failed; it will be opened again. */
    void disconnected(String why);
  }

  /**
   * Follows until the listener has enough or the thread is interrupted. A portal that once answered
   * is asked again for as long as it takes.
   *
   * @return nothing when the listener had enough, otherwise why the portal cannot be followed: it
   *     never answered, or not as a portal
   */
  public Optional<String> follow(Listener listener) {
    int failures = 0;
    boolean everConnected = false;
    while (!Thread.currentThread().isInterrupted()) {
      String why;
      try {
        Ended ended = once(listener);
        switch (ended) {
          case Ended.Enough enough -> {
            return Optional.empty();
          }
          case Ended.Never never -> {
            return Optional.of(never.why());
          }
          case Ended.Lost lost -> {
            failures = lost.wasConnected() ? 0 : failures + 1;
            everConnected |= lost.wasConnected();
            why = lost.why();
          }
        }
        if (failures >= patience.attempts() && !everConnected) {
          return Optional.of(why);
        }
        listener.disconnected(why);
        TimeUnit.MILLISECONDS.sleep(500L << Math.min(failures, 5));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    return Optional.empty();
  }

  /** How a connection ended. */
  sealed interface Ended {
    /** The listener has enough. */
    record Enough() implements Ended {}

    /** It is no event stream. */
    record Never(String why) implements Ended {}

    /** The line failed. */
    record Lost(String why, boolean wasConnected) implements Ended {}
  }

  private Ended once(Listener listener) throws InterruptedException {
    HttpRequest.Builder builder = request.copy();
    if (!lastEventId.isEmpty()) {
      builder.header("Last-Event-ID", lastEventId);
    }
    HttpRequest asked = builder.GET().build();
    CompletableFuture<HttpResponse<EventLines>> pending =
        http.sendAsync(asked, info -> new EventLines());
    HttpResponse<EventLines> response;
    try {
      response = pending.get(patience.answer().toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      return new Ended.Lost(Exchange.host(asked) + " cannot be reached", false);
    } catch (TimeoutException e) {
      pending.cancel(true);
      return new Ended.Lost(Exchange.host(asked) + " did not answer in time", false);
    }
    int status = response.statusCode();
    if (status == 429 || status >= 500) {
      response.body().cancel();
      return new Ended.Lost(Exchange.host(asked) + " is busy (" + status + ")", false);
    }
    if (status != 200 || !Exchange.contentType(response).equals("text/event-stream")) {
      response.body().cancel();
      return new Ended.Never(
          Exchange.host(asked) + " answered " + status + " where an event stream was due");
    }
    listener.connected();
    try {
      return read(response.body(), listener);
    } finally {
      response.body().cancel();
    }
  }

  /** Reads events until the stream ends or the listener has enough. */
  Ended read(EventLines lines, Listener listener) throws InterruptedException {
    StringBuilder data = new StringBuilder();
    String id = lastEventId;
    while (true) {
      Optional<String> next = lines.next(SILENCE);
      if (next.isEmpty()) {
        return new Ended.Lost("the connection was lost", true);
      }
      String line = next.get();
      if (line.startsWith("data:")) {
        data.append(data.isEmpty() ? "" : "\n").append(value(line));
        if (data.length() > LONGEST_EVENT) {
          return new Ended.Lost("an event was longer than any incident", true);
        }
      } else if (line.startsWith("id:") && ID.matcher(value(line)).matches()) {
        id = value(line);
      } else if (line.isEmpty() && !data.isEmpty()) {
        Optional<Incident> incident = parse(data.toString());
        data.setLength(0);
        lastEventId = id;
        if (incident.isPresent() && !listener.incident(incident.get())) {
          return new Ended.Enough();
        }
      }
    }
  }

  private static String value(String line) {
    String value = line.substring(line.indexOf(':') + 1);
    return value.startsWith(" ") ? value.substring(1) : value;
  }

  // One event that is no incident (a later version's, say) does not end the stream.
  private static Optional<Incident> parse(String data) {
    try {
      byte[] utf8 = data.getBytes(StandardCharsets.UTF_8);
      return Optional.of(
          Incident.read(JsonMembers.of(StrictJson.parseObject(utf8, JsonLimits.APPLICATION))));
    } catch (MalformedException e) {
      return Optional.empty();
    }
  }
}
