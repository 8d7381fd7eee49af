package io.ochk.guardian.signing;

import io.ochk.guardian.ceremony.Keys;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.json.Octets;
import io.ochk.protocol.peer.PeerMessage;
import io.ochk.threshold.Identifier;
import io.ochk.threshold.signing.Coordinator;
import io.ochk.threshold.signing.Coordinator.Ask;
import io.ochk.threshold.signing.Coordinator.Progress;
import io.ochk.threshold.signing.SigningAttempt;
import io.ochk.threshold.signing.SigningPackage;
import io.ochk.threshold.signing.SigningRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * This node's attempts at one request. It keeps what proves cheating, asks only who has approved,
 * and sends nothing under a number that is not reserved in the store.
 */
final class Coordination {
  // Reserved ahead, so that an attempt rarely waits for the disk.
  private static final int AHEAD = 4;

  private final Keys.Current key;
  private final SigningRequest request;
  private final Coordinator coordinator;
  private final Ways ways;
  private final Set<Identifier> approvers = new HashSet<>();
  private final Map<Integer, SigningPackage> packages = new HashMap<>();
  private final Map<Integer, Map<Identifier, ActionEnvelope>> shares = new HashMap<>();
  private final Set<Identifier> blamed = new HashSet<>();
  private int reserved;
  private boolean over;

  /** How a coordination reaches the rest of the node. */
  interface Ways {
    /** Reserves the numbers below {@code next}, durably; false if the store fails. */
    boolean reserve(int next);

    /** Sends something to a seat's signer. */
    void ask(Identifier to, PeerMessage message);

    /** There is a signature, of 64 bytes. */
    void finished(byte[] signature);

    /** Somebody is proved to have cheated. */
    void blame(PeerMessage.Blame blame);

    /** No signature can come of it here. */
    void impossible();
  }

  /**
   * A coordination.
   *
   * @param first the first number, which is reserved already together with those up to {@code
   *     reserved}
   */
  Coordination(Keys.Current key, SigningRequest request, int first, int reserved, Ways ways) {
    this.key = key;
    this.request = request;
    this.coordinator = new Coordinator(request, first);
    this.reserved = reserved;
    this.ways = ways;
  }

  /** How far ahead of {@code first} numbers are reserved at the beginning. */
  static int reservation(int first) {
    long end = first + (long) AHEAD * SigningAttempt.LANES;
    return (int) Math.min(end, Integer.MAX_VALUE);
  }

  /** Begins with those who have approved. */
  synchronized void start(Set<Identifier> approved) {
    approvers.addAll(approved);
    follow(Coordinator::start);
  }

  /** Takes approvals and answers that came together: who has answered is not asked. */
  synchronized void take(
      Set<Identifier> approved, List<Commitment> commitments, List<Share> given) {
    if (over) {
      return;
    }
    for (Commitment c : commitments) {
      follow(k -> k.commitments(c.sender(), c.commitments()));
    }
    for (Share share : given) {
      if (over) {
        return;
      }
      shares
          .computeIfAbsent(share.share().attempt().number(), n -> new TreeMap<>())
          .putIfAbsent(share.sender(), share.envelope());
      follow(k -> k.share(share.sender(), share.share()));
    }
    for (Identifier id : approved) {
      if (!over && approvers.add(id)) {
        follow(k -> k.returned(id));
      }
    }
  }

  /** A seat has taken its approval back: it is not asked in attempts that have not begun. */
  synchronized void denied(Identifier id) {
    approvers.remove(id);
  }

  /** A signer will not answer; only what has to do with its nonces changes anything. */
  synchronized void refused(Identifier sender, int number, String reason) {
    if (over) {
      return;
    }
    SigningAttempt attempt = request.attempt(number);
    switch (reason) {
      case "already_released" -> follow(k -> k.refusedToCommit(sender, attempt));
      case "no_nonces", "commitments_changed", "bad_signer_set", "not_in_set" ->
          follow(k -> k.refusedToSign(sender, attempt));
      default -> {
        // Not approved yet, too busy, another epoch: like silence.
      }
    }
  }

  /** A signer is back, or may have missed what it was asked. */
  synchronized void returned(Identifier signer) {
    if (!over && approvers.contains(signer)) {
      follow(k -> k.returned(signer));
    }
  }

  /** Everybody has had time to answer. */
  synchronized void patienceElapsed() {
    if (over) {
      return;
    }
    follow(Coordinator::patienceElapsed);
    for (Identifier id : List.copyOf(approvers)) {
      if (!over) {
        follow(k -> k.returned(id));
      }
    }
  }

  /** Ends it, because there is a result or the request has expired. */
  synchronized void end() {
    over = true;
  }

  synchronized int attempts() {
    return coordinator.attempts();
  }

  private void follow(Function<Coordinator, Coordinator.Step> event) {
    Coordinator.Step step = event.apply(coordinator);
    blameNew();
    // An attempt's messages leave only under a number that no restart gives out again.
    if (coordinator.nextAttempt() >= reserved) {
      int next = reservation(coordinator.nextAttempt());
      if (!ways.reserve(next)) {
        over = true;
        ways.impossible();
        return;
      }
      reserved = next;
    }
    for (Ask ask : step.asks()) {
      send(ask);
    }
    switch (step.progress()) {
      case Progress.Running running -> {}
      case Progress.Finished finished -> {
        if (!over) {
          over = true;
          ways.finished(finished.signature().encode());
        }
      }
      case Progress.Impossible impossible -> {
        if (!over) {
          over = true;
          ways.impossible();
        }
      }
    }
  }

  private void send(Ask ask) {
    switch (ask) {
      case Ask.ForCommitments(Identifier to, SigningAttempt attempt) -> {
        if (approvers.contains(to)) {
          ways.ask(
              to,
              new PeerMessage.AskCommitments(
                  attempt.requestHash().toString(), attempt.number(), attempt.epoch()));
        }
      }
      case Ask.ForShare(Identifier to, SigningPackage signingPackage) -> {
        packages.putIfAbsent(signingPackage.attempt().number(), signingPackage);
        ways.ask(to, new PeerMessage.AskShare(Octets.of(signingPackage.encode())));
      }
    }
  }

  private void blameNew() {
    List<Identifier> fresh = new ArrayList<>();
    for (Identifier cheater : coordinator.cheaters()) {
      if (blamed.add(cheater)) {
        fresh.add(cheater);
      }
    }
    for (Identifier cheater : fresh) {
      shares.forEach((number, given) -> {
        SigningPackage signingPackage = packages.get(number);
        if (signingPackage != null && isWrong(signingPackage, given.get(cheater))) {
          ways.blame(Blames.of(key, signingPackage, given, List.of(cheater)));
        }
      });
    }
  }

  private boolean isWrong(
      SigningPackage signingPackage, @org.jspecify.annotations.Nullable ActionEnvelope share) {
    if (share == null) {
      return false;
    }
    try {
      Blames.verify(
          key,
          request,
          Blames.of(
              key, signingPackage, Map.of(cheaterOf(share), share), List.of(cheaterOf(share))));
      return true;
    } catch (io.ochk.threshold.encoding.VerificationException e) {
      return false;
    }
  }

  private Identifier cheaterOf(ActionEnvelope share) {
    return key.holder(share.pubkey()).map(h -> new Identifier(h.seat() + 1)).orElseThrow();
  }
}
