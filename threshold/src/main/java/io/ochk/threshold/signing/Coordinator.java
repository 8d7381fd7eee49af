package io.ochk.threshold.signing;

import io.ochk.threshold.Identifier;
import io.ochk.threshold.encoding.VerificationException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Drives attempts at one request until there is a signature, in the manner of ROAST (Ruffing,
 * Ronge, Jin, Schneider-Bensch and Schröder, 2022).
 *
 * <p>A signer owes at most one share, and while it owes one it is not asked into another attempt.
 * An attempt that does not come to its end therefore holds at least one signer that owes, and no
 * other attempt holds the same one; an attempt that ends without a signature names a cheater, who
 * is not asked again. So with t willing signers among n, a signature comes out within n − t + 1
 * attempts whatever the others do, and one more for each time that a willing signer restarts.
 *
 * <p>There is no clock in it. The caller says {@link #patienceElapsed} when the running attempt has
 * been given time enough. Messages are only taken from the sender whom the caller has
 * authenticated. Not safe for use by several threads at once.
 */
public final class Coordinator {
  /** How often a signer may refuse after it committed, as one does that was restarted. */
  public static final int FORGIVEN_REFUSALS = 3;

  /** Something to send to a signer. */
  public sealed interface Ask {
    /** Whom to ask. */
    Identifier to();

    /** Asks for commitments. */
    record ForCommitments(Identifier to, SigningAttempt attempt) implements Ask {}

    /** Asks for a share. */
    record ForShare(Identifier to, SigningPackage signingPackage) implements Ask {}
  }

  /** How far the request has come. */
  public sealed interface Progress {
    /** Attempts go on. */
    record Running() implements Progress {}

    /** There is a signature; it was verified. */
    record Finished(Signature signature) implements Progress {}

    /** Fewer than t signers are left who have neither cheated nor refused too often. */
    record Impossible() implements Progress {}
  }

  /**
   * What follows from an event.
   *
   * @param asks what to send
   * @param progress how far the request has come
   */
  public record Step(List<Ask> asks, Progress progress) {
    /** Copies the list. */
    public Step {
      asks = List.copyOf(asks);
    }
  }

  /** An attempt whose package is out; shares are looked at one by one only where that is due. */
  private record Open(
      SigningSession session, Map<Identifier, SignatureShare> shares, Set<Identifier> verified) {
    Open(SigningSession session) {
      this(session, new TreeMap<>(), new HashSet<>());
    }
  }

  private final SigningRequest request;
  private final int threshold;
  private final SortedSet<Identifier> available;
  private final SortedSet<Identifier> cheaters = new TreeSet<>();
  private final Map<Identifier, Integer> refusals = new HashMap<>();
  private final Map<Identifier, Integer> owes = new HashMap<>();
  private final Map<Integer, Open> open = new TreeMap<>();
  private final Map<Identifier, SigningCommitments> pool = new LinkedHashMap<>();
  private final Set<Identifier> asked = new HashSet<>();
  private int sent;
  private int next;
  private boolean impatient;
  private Progress progress = new Progress.Running();
  private final List<Ask> asks = new ArrayList<>();

  /**
   * Creates a coordinator.
   *
   * @param request what to sign; its key's members are the signers
   * @param firstAttempt the number of the first attempt: 0, or after a restart of the coordinator
   *     one more than the last that it used, which its store knows
   */
  public Coordinator(SigningRequest request, int firstAttempt) {
    this.request = request;
    this.threshold = request.key().publicKey().participants().threshold();
    this.available = new TreeSet<>(request.key().publicKey().participants().members());
    this.next = firstAttempt;
  }

  /** Begins: everybody is asked for commitments. */
  public Step start() {
    return go();
  }

  /** How many packages were sent out. */
  public int attempts() {
    return sent;
  }

  /** The number of the attempt that is next; to be stored before its messages leave. */
  public int nextAttempt() {
    return next;
  }

  /** Everybody whose share was wrong. */
  public SortedSet<Identifier> cheaters() {
    return Collections.unmodifiableSortedSet(new TreeSet<>(cheaters));
  }

  /** Who has been sent a package and has not answered. */
  public SortedSet<Identifier> owing() {
    return Collections.unmodifiableSortedSet(new TreeSet<>(owes.keySet()));
  }

  /** How far the request has come. */
  public Progress progress() {
    return progress;
  }

  /**
   * Takes commitments. Only the first of a signer for the attempt that is next count; whatever
   * comes late or twice or from somebody who owes a share is dropped, and never enters a later
   * attempt.
   */
  public Step commitments(Identifier sender, SigningCommitments commitments) {
    boolean wanted =
        available.contains(sender)
            && commitments.identifier().equals(sender)
            && commitments.attempt().equals(request.attempt(next))
            && !owes.containsKey(sender);
    if (wanted) {
      pool.putIfAbsent(sender, commitments);
    }
    return go();
  }

  /** Takes a share in answer to the package that its sender owes one for. */
  public Step share(Identifier sender, SignatureShare share) {
    Integer owed = owes.get(sender);
    if (owed == null
        || !share.identifier().equals(sender)
        || !share.attempt().equals(request.attempt(owed))) {
      return go();
    }
    owes.remove(sender);
    Open attempt = open.get(owed);
    if (attempt != null) {
      attempt.shares().put(sender, share);
      if (attempt.shares().size() == attempt.session().signingPackage().signers().size()) {
        open.remove(owed);
        close(attempt);
      }
    }
    return go();
  }

  private void close(Open attempt) {
    switch (attempt.session().aggregate(attempt.shares().values())) {
      case Aggregation.Complete complete -> {
        progress = new Progress.Finished(complete.signature());
        open.clear();
        pool.clear();
      }
      case Aggregation.Cheated cheated -> exclude(cheated.cheaters());
    }
  }

  private void exclude(Set<Identifier> found) {
    cheaters.addAll(found);
    available.removeAll(found);
    pool.keySet().removeAll(found);
  }

  /**
   * Verifies the shares of attempts that are still open, so that nobody who cheated in one of them
   * gets into the next; an attempt with a wrong share is given up. While all goes well this is
   * never needed: the sum alone is verified.
   */
  private void inspect() {
    Set<Identifier> found = new TreeSet<>();
    open.values()
        .removeIf(attempt -> {
          boolean spoiled = false;
          for (SignatureShare share : attempt.shares().values()) {
            if (attempt.verified().add(share.identifier())
                && !attempt.session().verifyShare(share)) {
              found.add(share.identifier());
              spoiled = true;
            }
          }
          return spoiled;
        });
    exclude(found);
  }

  /**
   * Takes a refusal to commit, because the signer has answered another coordinator under that
   * attempt's number. The number is skipped. Other refusals, such as one that waits for its owner's
   * approval, are like silence and not passed on.
   */
  public Step refusedToCommit(Identifier sender, SigningAttempt attempt) {
    if (available.contains(sender)
        && !pool.containsKey(sender)
        && attempt.equals(request.attempt(next))) {
      countRefusal(sender);
      skip();
    }
    return go();
  }

  private void countRefusal(Identifier sender) {
    if (refusals.merge(sender, 1, Integer::sum) > FORGIVEN_REFUSALS) {
      available.remove(sender);
      pool.remove(sender);
    }
  }

  private void skip() {
    next++;
    pool.clear();
    asked.clear();
  }

  /**
   * Takes a refusal to sign a package. It ends that attempt, without blame; a signer that refuses
   * more often than a few restarts explain is not asked again.
   */
  public Step refusedToSign(Identifier sender, SigningAttempt attempt) {
    Integer owed = owes.get(sender);
    if (owed != null && attempt.equals(request.attempt(owed))) {
      owes.remove(sender);
      open.remove(owed);
      countRefusal(sender);
    }
    return go();
  }

  /** Repeats what a signer was asked last, because it came back or may have missed it. */
  public Step returned(Identifier signer) {
    Integer owed = owes.get(signer);
    Open attempt = owed == null ? null : open.get(owed);
    if (attempt != null) {
      asks.add(new Ask.ForShare(signer, attempt.session().signingPackage()));
    } else {
      // What it owed, if anything, belongs to an attempt that another signer's refusal ended.
      owes.remove(signer);
      asked.remove(signer);
    }
    return go();
  }

  /** Says that the running attempt was given time enough: another may begin beside it. */
  public Step patienceElapsed() {
    impatient = true;
    return go();
  }

  /** Asks whom there is to ask, and sends a package out when enough have committed. */
  private Step go() {
    while (progress instanceof Progress.Running && (open.isEmpty() || impatient)) {
      if (pool.size() >= threshold) {
        inspect();
      }
      if (available.size() < threshold) {
        progress = new Progress.Impossible();
        break;
      }
      for (Identifier signer : available) {
        if (!owes.containsKey(signer) && !pool.containsKey(signer) && asked.add(signer)) {
          asks.add(new Ask.ForCommitments(signer, request.attempt(next)));
        }
      }
      if (pool.size() < threshold) {
        break;
      }
      send();
    }
    List<Ask> out = List.copyOf(asks);
    asks.clear();
    return new Step(out, progress);
  }

  private void send() {
    List<SigningCommitments> chosen = pool.values().stream().limit(threshold).toList();
    SigningPackage signingPackage = SigningPackage.of(request.attempt(next), chosen);
    try {
      SigningSession session = SigningSession.of(request.key(), request.message(), signingPackage);
      open.put(next, new Open(session));
      sent++;
      for (Identifier signer : signingPackage.signers()) {
        owes.put(signer, next);
        asks.add(new Ask.ForShare(signer, signingPackage));
      }
    } catch (VerificationException e) {
      // Commitments that cancel to infinity: whoever made them spent an attempt, and no more.
      open.remove(next);
    }
    skip();
    impatient = false;
  }

  @Override
  public String toString() {
    return "[coordinator of " + request.requestHash() + ", " + attempts() + " attempts]";
  }
}
