package io.ochk.guardian.store;

import io.ochk.protocol.envelope.ActionEnvelope;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * What has come before the request or the session that it is about: in memory, a little of each
 * sender, its oldest forgotten first. Nothing lasts here that belongs to nothing; what is forgotten
 * is told again, as all that does not get on.
 */
public final class Early {
  /** The most envelopes of one sender. */
  public static final int MOST_OF_ONE = 512;

  private static final int MOST_BYTES_OF_ONE = 4 * 1024 * 1024;

  private final Map<String, Sender> senders = new HashMap<>();

  /**
   * An envelope that waits.
   *
   * @param subject the hash of what it is about
   * @param sender who brought it
   * @param envelope what was signed
   */
  public record Held(String subject, String sender, ActionEnvelope envelope) {
    int bytes() {
      return envelope.payload().signedBytes().length;
    }
  }

  private static final class Sender {
    private final SequencedMap<String, Held> held = new LinkedHashMap<>();
    private long bytes;
  }

  /** Keeps an envelope. The same again changes nothing. */
  public synchronized void put(Held held) {
    Sender sender = senders.computeIfAbsent(held.sender(), s -> new Sender());
    String key = held.subject() + " " + held.envelope().payload().sha256();
    if (sender.held.putIfAbsent(key, held) != null) {
      return;
    }
    sender.bytes += held.bytes();
    while (sender.held.size() > MOST_OF_ONE || sender.bytes > MOST_BYTES_OF_ONE) {
      sender.bytes -= sender.held.pollFirstEntry().getValue().bytes();
    }
  }

  /** What waits for a subject. */
  public synchronized List<Held> of(String subject) {
    List<Held> found = new ArrayList<>();
    for (Sender sender : senders.values()) {
      sender.held.values().stream().filter(h -> h.subject().equals(subject)).forEach(found::add);
    }
    return found;
  }

  /** Forgets what waited for a subject. */
  public synchronized void forget(String subject) {
    for (Sender sender : senders.values()) {
      for (Iterator<Held> all = sender.held.values().iterator(); all.hasNext(); ) {
        Held held = all.next();
        if (held.subject().equals(subject)) {
          sender.bytes -= held.bytes();
          all.remove();
        }
      }
    }
  }
}
