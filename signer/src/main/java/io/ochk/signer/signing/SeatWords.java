package io.ochk.signer.signing;

import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.SignApprove;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.signature.VerificationException;
import io.ochk.server.store.StoreException;
import io.ochk.signer.store.SignerStore;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What other seats said about requests. It is only shown, for as long as something may be decided,
 * and told again after a restart, so it waits a moment and is written together: no request waits
 * for it. What is about a request that is settled by then is not even verified.
 */
final class SeatWords {
  private static final Logger LOG = LoggerFactory.getLogger(SeatWords.class);
  private static final int MOST_WAITING = 8_192;
  private static final long SOON_MILLIS = 200;
  private static final Executor SOON =
      CompletableFuture.delayedExecutor(
          SOON_MILLIS, TimeUnit.MILLISECONDS, task -> Thread.ofVirtual().start(task));

  private final FederationSlug federation;
  private final SignerStore store;
  private final Runnable changed;
  private List<Word> waiting = new ArrayList<>();

  private record Word(ActionEnvelope envelope, SignApprove said) {
    boolean holds() {
      try {
        envelope.verify();
        return true;
      } catch (VerificationException e) {
        return false;
      }
    }
  }

  SeatWords(FederationSlug federation, SignerStore store, Runnable changed) {
    this.federation = federation;
    this.store = store;
    this.changed = changed;
  }

  /**
   * Takes a word of a seat; whether it was signed so is looked at when it is written.
   *
   * @param envelope whose key is that of a seat
   * @param said what it says
   */
  void add(ActionEnvelope envelope, SignApprove said) {
    synchronized (this) {
      if (waiting.size() >= MOST_WAITING) {
        return;
      }
      waiting.add(new Word(envelope, said));
      if (waiting.size() > 1) {
        return;
      }
    }
    SOON.execute(this::keep);
  }

  /** Writes down what there is. */
  void keep() {
    List<Word> words;
    synchronized (this) {
      words = waiting;
      waiting = new ArrayList<>();
    }
    if (words.isEmpty()) {
      return;
    }
    try {
      Set<String> open = open(words);
      List<Word> kept =
          words.stream().filter(w -> open.contains(w.said().requestHash()) && w.holds()).toList();
      if (kept.isEmpty()) {
        return;
      }
      store.write(session -> {
        kept.forEach(w ->
            RequestRows.said(
                session, w.said().requestHash(), w.envelope().pubkey(), w.said().verdict()));
        return true;
      });
      changed.run();
    } catch (StoreException e) {
      LOG.warn("what {} seats said is not kept: {}", words.size(), e.getMessage());
    }
  }

  // What is not known here may come yet: nodes tell of approvals and of their request in any order.
  private Set<String> open(List<Word> words) {
    Set<String> open = new HashSet<>();
    store.read(session -> {
      for (Word word : words) {
        String hash = word.said().requestHash();
        if (!open.contains(hash) && !RequestRows.isSettled(session, federation, hash)) {
          open.add(hash);
        }
      }
      return true;
    });
    return open;
  }
}
