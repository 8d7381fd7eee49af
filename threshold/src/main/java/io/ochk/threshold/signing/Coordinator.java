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
 * Attempts are made in <em>runs</em>. Whoever refuses a package after it committed, as a signer
 * does that restarted and lost its nonces, is blamed for nothing and left out for the rest of the
 * run; whoever sends a wrong share is left out for good. So each attempt of a run that has not led
 * to a signature has taken at least one signer out of the run, and no two attempts the same one:
 * with n signers and t in a package, a run has at most n − t + 1 attempts, whatever anybody does.
 *
 * <p>A run ends when the time for an answer has passed and fewer than t are ready: then fewer than
 * t honest signers have been connected all along, those who had lost their nonces are needed, and
 * the next run begins with them. While t honest signers stay connected there is no such end, and
 * the signature comes out of the run that is under way. Nobody can do with less: a signer that is
 * slow and one that is gone look the same, so that without time a refusal could be forgiven either
 * never or as often as a liar likes.
 *
 * <p>There is no clock in it. The caller says {@link #patienceElapsed} when everybody who is
 * connected has had time to answer what was asked last. Messages are only taken from the sender
 * whom the caller has authenticated. Not safe for use by several threads at once.
 */
public final class Coordinator {
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

    /** Fewer than t signers are left who have not cheated, or all numbers are used up. */
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
  private final Set<Identifier> spent = new HashSet<>();
  private final Map<Identifier, Integer> owes = new HashMap<>();
  private final Map<Integer, Open> open = new TreeMap<>();
  private final Map<Identifier, SigningCommitments> pool = new LinkedHashMap<>();
  private final Set<Identifier> asked = new HashSet<>();
  private final Set<Identifier> declined = new HashSet<>();
  private int sent;
  private int sentInRun;
  private int runs = 1;
  private int next;
  private boolean begun;
  private boolean collecting;
  private boolean impatient;
  private Progress progress = new Progress.Running();
  private final List<Ask> asks = new ArrayList<>();

  /**
   * Creates a coordinator.
   *
   * @param request what to sign; its key's members are the signers
   * @param firstAttempt the number of the first attempt, which sets the lane: a fresh one, or after
   *     a restart the {@link #nextAttempt} that was stored
   */
  public Coordinator(SigningRequest request, int firstAttempt) {
    this.request = request;
    this.threshold = request.key().publicKey().participants().threshold();
    this.available = new TreeSet<>(request.key().publicKey().participants().members());
    this.next = firstAttempt;
  }

  /** Begins: everybody is asked for commitments. What comes before is dropped. */
  public Step start() {
    begun = true;
    return go();
  }

  /** How many packages were sent out. */
  public int attempts() {
    return sent;
  }

  /** How many of them in the run that is under way: at most n − t + 1. */
  public int attemptsInRun() {
    return sentInRun;
  }

  /** How many runs were begun; one, unless fewer than t were connected at some time. */
  public int runs() {
    return runs;
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
        begun
            && isReady(sender)
            && !declined.contains(sender)
            && commitments.identifier().equals(sender)
            && commitments.attempt().equals(request.attempt(next));
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
   * Takes a refusal to commit, because the attempt's number is used up at this signer. It is not
   * asked for that number again; the others may do without it. Other refusals, such as one that
   * waits for its owner's approval, are like silence and not passed on.
   */
  public Step refusedToCommit(Identifier sender, SigningAttempt attempt) {
    if (begun
        && isReady(sender)
        && !pool.containsKey(sender)
        && attempt.equals(request.attempt(next))) {
      declined.add(sender);
    }
    return go();
  }

  /** Neither a cheater nor out of this run, and free of debts. */
  private boolean isReady(Identifier signer) {
    return available.contains(signer) && !spent.contains(signer) && !owes.containsKey(signer);
  }

  private void skip() {
    collecting = false;
    next += SigningAttempt.LANES;
    pool.clear();
    asked.clear();
    declined.clear();
  }

  /** Takes a refusal to sign a package. It ends that attempt, and its sender's part in this run. */
  public Step refusedToSign(Identifier sender, SigningAttempt attempt) {
    Integer owed = owes.get(sender);
    if (owed != null && attempt.equals(request.attempt(owed))) {
      owes.remove(sender);
      open.remove(owed);
      spent.add(sender);
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
      declined.remove(signer);
    }
    return go();
  }

  /**
   * Says that everybody who is connected has had time to answer what was asked last. Another
   * attempt may begin beside those that are open; if there are not enough for one, another run
   * begins.
   */
  public Step patienceElapsed() {
    if (collecting) {
      beginRun();
    }
    impatient = begun;
    return go();
  }

  private void beginRun() {
    if (!declined.isEmpty()) {
      skip();
    }
    if (!spent.isEmpty()) {
      spent.clear();
      runs++;
      sentInRun = 0;
    }
  }

  /** Asks whom there is to ask, and sends a package out when enough have committed. */
  private Step go() {
    while (begun && progress instanceof Progress.Running && (open.isEmpty() || impatient)) {
      if (pool.size() >= threshold) {
        inspect();
      }
      if (available.size() < threshold || !SigningAttempt.hasNext(next)) {
        progress = new Progress.Impossible();
        break;
      }
      for (Identifier signer : available) {
        if (isReady(signer) && !pool.containsKey(signer) && asked.add(signer)) {
          asks.add(new Ask.ForCommitments(signer, request.attempt(next)));
        }
      }
      collecting = pool.size() < threshold;
      if (collecting) {
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
      sentInRun++;
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
