package io.ochk.guardian.rpc;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** One signer's session, and the events that wait for it. */
final class SignerLink {
  private static final int MOST_WAITING = 16_384;
  private static final Event LAST = new Event("", "");

  private final String sessionId;
  private final String signerId;
  private final long expiresAtMs;
  private final BlockingQueue<Event> queue = new LinkedBlockingQueue<>(MOST_WAITING);
  private final Map<String, Event> newest = new ConcurrentHashMap<>();
  private volatile boolean listening;
  private volatile boolean ended;
  private final AtomicLong listener = new AtomicLong();

  /**
   * An event.
   *
   * @param type its name
   * @param data one line of JSON
   * @param slot of several that wait with the same, only the newest is told; empty for all others
   */
  record Event(String type, String data, String slot) {
    Event(String type, String data) {
      this(type, data, "");
    }

    String text() {
      return "event: " + type + "\ndata: " + data + "\n\n";
    }
  }

  SignerLink(String sessionId, String signerId, long expiresAtMs) {
    this.sessionId = sessionId;
    this.signerId = signerId;
    this.expiresAtMs = expiresAtMs;
  }

  String sessionId() {
    return sessionId;
  }

  String signerId() {
    return signerId;
  }

  long expiresAtMs() {
    return expiresAtMs;
  }

  /** Whether somebody listens to its events. */
  boolean isListening() {
    return listening && !ended;
  }

  /**
   * Puts an event into the queue. A signer that does not read loses its place and comes again: then
   * it hears of everything that is open.
   */
  void offer(Event event) {
    if (!listening) {
      return;
    }
    if (!event.slot().isEmpty()) {
      newest.put(event.slot(), event);
    }
    if (!queue.offer(event)) {
      queue.clear();
      newest.clear();
      queue.add(LAST);
    }
  }

  // A question that a newer one has replaced while it waited is not asked any more.
  private boolean isReplaced(Event event) {
    return !event.slot().isEmpty() && !newest.remove(event.slot(), event);
  }

  void end() {
    ended = true;
    queue.clear();
    queue.add(LAST);
  }

  /**
   * Writes events until the session ends or the line breaks. What happens while the beginning is
   * put together waits in the queue, so nothing is missed and some of it may come twice.
   *
   * @param beginning everything that is open
   */
  void write(OutputStream out, Supplier<List<Event>> beginning, Duration heartbeat)
      throws IOException {
    long me = listener.incrementAndGet();
    queue.clear();
    newest.clear();
    listening = true;
    try {
      StringBuilder first = new StringBuilder();
      beginning.get().forEach(e -> first.append(e.text()));
      first.append(new Event("ready", "{}").text());
      send(out, first.toString());
      List<Event> batch = new ArrayList<>();
      while (!ended && me == listener.get()) {
        Event event = queue.poll(heartbeat.toMillis(), TimeUnit.MILLISECONDS);
        if (event == null) {
          send(out, ": still here\n\n");
          continue;
        }
        batch.add(event);
        queue.drainTo(batch, 255);
        StringBuilder text = new StringBuilder();
        for (Event each : batch) {
          if (each.type().isEmpty()) {
            send(out, text.toString());
            return;
          }
          if (!isReplaced(each)) {
            text.append(each.text());
          }
        }
        batch.clear();
        send(out, text.toString());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      if (me == listener.get()) {
        listening = false;
      }
    }
  }

  private static void send(OutputStream out, String text) throws IOException {
    if (!text.isEmpty()) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
      out.flush();
    }
  }
}
