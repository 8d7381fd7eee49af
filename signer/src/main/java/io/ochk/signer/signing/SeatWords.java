package io.ochk.signer.signing;

import io.ochk.protocol.envelope.SignApprove;
import io.ochk.protocol.signature.PublicKey;
import io.ochk.server.store.StoreException;
import io.ochk.signer.store.SignerStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What other seats said about requests. It is only shown, and told again after a restart, so it
 * waits a moment and is written together: no request waits for it.
 */
final class SeatWords {
  private static final Logger LOG = LoggerFactory.getLogger(SeatWords.class);
  private static final long SOON_MILLIS = 200;
  private static final Executor SOON =
      CompletableFuture.delayedExecutor(
          SOON_MILLIS, TimeUnit.MILLISECONDS, task -> Thread.ofVirtual().start(task));

  private final SignerStore store;
  private final Runnable changed;
  private List<Word> waiting = new ArrayList<>();

  private record Word(String requestHash, PublicKey seat, SignApprove.Verdict verdict) {}

  SeatWords(SignerStore store, Runnable changed) {
    this.store = store;
    this.changed = changed;
  }

  void add(String requestHash, PublicKey seat, SignApprove.Verdict verdict) {
    synchronized (this) {
      waiting.add(new Word(requestHash, seat, verdict));
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
      store.write(session -> {
        words.forEach(w -> RequestRows.said(session, w.requestHash(), w.seat(), w.verdict()));
        return true;
      });
      changed.run();
    } catch (StoreException e) {
      LOG.warn("what {} seats said is not kept: {}", words.size(), e.getMessage());
    }
  }
}
