package io.ochk.signer.ceremony;

import io.ochk.protocol.ceremony.EpochRecord;
import io.ochk.protocol.ceremony.SetupDocument;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.CeremonyFrame;
import io.ochk.protocol.envelope.CeremonyJoin;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.peer.PeerMessage;
import io.ochk.signer.DeskMeans;
import io.ochk.signer.membership.Memberships;
import io.ochk.signer.policy.Policy;
import io.ochk.signer.session.Outlet;
import io.ochk.threshold.keygen.CeremonyState;
import io.ochk.verify.FederationMembers;
import io.ochk.verify.KnownEpoch;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All ceremonies of one federation, as this signer takes part in them. Whatever a node says is
 * checked here; what this signer says is durable before it leaves.
 */
public final class CeremonyDesk {
  /** The table whose secrets are sealed for it. */
  static final String TABLE = "ceremonies";

  private static final Logger LOG = LoggerFactory.getLogger(CeremonyDesk.class);

  private final FederationSlug federation;
  private final DeskMeans means;
  private final Memberships memberships;
  private final Runnable changed;
  private final CeremonyBook book;
  private final SetupJudge judge;
  private final RunningCeremonies running;
  private final Joining joining;
  private final EpochIntake epochs;
  private final AnnouncedSetups announced = new AnnouncedSetups();
  private final Executor records;
  private final BooleanSupplier mayAnswer;
  private final AtomicBoolean doubted = new AtomicBoolean();

  /**
   * A desk.
   *
   * @param means suite, operator, rows and shares
   * @param changed told when something new is to be seen or decided, or a key is live
   * @param records fetches the federation's record anew, soon, and on no thread that anybody waits
   *     for
   * @param mayAnswer false while nodes know a later state of the store than it has
   */
  public CeremonyDesk(
      FederationSlug federation,
      DeskMeans means,
      Memberships memberships,
      Supplier<Policy> policy,
      Outlet outlet,
      Runnable changed,
      Executor records,
      BooleanSupplier mayAnswer) {
    this.federation = federation;
    this.means = means;
    this.book = new CeremonyBook(federation, means.store(), changed);
    this.memberships = memberships;
    this.judge = new SetupJudge(federation, means, memberships, book);
    this.running =
        new RunningCeremonies(
            means, book, judge, outlet, changed, this::rejudgeRemembered, mayAnswer);
    this.joining =
        new Joining(federation, means, policy, outlet, changed, book, judge, running, mayAnswer);
    this.epochs = new EpochIntake(means, federation);
    this.records = records;
    this.mayAnswer = mayAnswer;
    this.changed = changed;
  }

  /** All ceremonies that are known, the oldest first; then those that are not called for. */
  public synchronized List<Ceremony> ceremonies() {
    List<Ceremony> all = new ArrayList<>(book.all());
    all.addAll(announced.refused(means.operator().now().getEpochSecond()));
    return all;
  }

  /** How far a running ceremony has come, where this signer takes part in it. */
  public synchronized Optional<CeremonyState> progress(String setupHash) {
    return running.state(setupHash);
  }

  /** What the operator can do about a ceremony that came to nothing. */
  public Optional<String> next(Ceremony ceremony) {
    return Wording.next(ceremony, running.hasCertified(ceremony));
  }

  /** Goes on where the last process stopped. */
  public synchronized void resume() {
    if (memberships.find(federation).isEmpty()) {
      doubt(); // An operator who has no record hears of it before a ceremony comes.
    }
    for (Ceremony ceremony : ceremonies()) {
      switch (ceremony.stage()) {
        case JOINED, CODE -> joining.joined(ceremony);
        case RUNNING -> running.begin(ceremony);
        case PROPOSED -> joining.consider(ceremony);
        case REFUSED, DENIED, WATCHING, LIVE, ABANDONED, FAILED -> {}
      }
    }
  }

  /** Everything that a node has to have from here: of the newest epoch, and of the one to come. */
  public List<PeerMessage> everything() {
    int newest = newestEpoch();
    return OwnFrames.told(
        means, book.all().stream().filter(c -> c.setup().epoch() >= newest).toList());
  }

  /** What a node has to have of the ceremony that this signer takes part in now. */
  public List<PeerMessage> underWay() {
    return OwnFrames.told(means, book.all().stream().filter(c -> c.stage().isOwn()).toList());
  }

  private int newestEpoch() {
    return means.epochs().newest(federation).map(KnownEpoch::number).orElse(-1);
  }

  /**
   * Takes a setup in. Nobody has signed it: it counts when a seat's join comes, and is kept when it
   * is called for besides.
   */
  public synchronized void setup(SetupDocument setup) {
    Optional<Ceremony> known = book.find(setup.hash());
    if (known.isPresent()) {
      reconsider(known.get());
      return;
    }
    announced.add(setup);
    if (admit(setup.hash()).isPresent()) {
      doubt();
    }
  }

  /** Keeps a setup that somebody has joined if it is called for; else says why not. */
  private Optional<String> admit(String hash) {
    Optional<SetupDocument> setup = announced.joined(hash);
    if (setup.isEmpty()) {
      return Optional.empty();
    }
    List<ActionEnvelope> joins = announced.joins(hash);
    Optional<String> refusal = judge.remembered(setup.get()).or(() -> judge.overloaded(joins));
    if (refusal.isPresent()) {
      if (announced.refused(hash, refusal.get())) {
        LOG.warn("setup {} is not acceptable: {}", hash, refusal.get());
        changed.run();
      }
      return refusal;
    }
    announced.remove(hash);
    book.forgetEnded(newestEpoch());
    book.insert(setup.get(), joins, means.operator().now());
    book.find(hash).ifPresent(joining::consider);
    return Optional.empty();
  }

  // The record may be newer than the one that is known here. It is fetched once for all that wait.
  private void doubt() {
    if (doubted.compareAndSet(false, true)) {
      records.execute(this::rejudge);
    }
  }

  /** Takes an envelope of a ceremony in; what is none, or is not valid, changes nothing. */
  public synchronized void envelope(ActionEnvelope envelope, CeremonyJoin join) {
    Optional<Ceremony> ceremony = book.find(join.setupHash());
    if (ceremony.isEmpty()) {
      if (announced.join(join.setupHash(), envelope) && admit(join.setupHash()).isPresent()) {
        doubt();
      }
      return;
    }
    joining.joinOf(ceremony.get(), envelope, join);
  }

  /** Takes a frame in. */
  public synchronized void envelope(ActionEnvelope envelope, CeremonyFrame frame) {
    running.frame(envelope, frame);
  }

  /** Takes the public record of an epoch in. */
  public synchronized void epoch(EpochRecord record) {
    if (means.epochs().holds(record.setup().hash())) {
      return;
    }
    running.complete(record);
    // A run waits for every certificate; the record, like the key, has enough without some old
    // members'.
    if (means.epochs().holds(record.setup().hash())) {
      return;
    }
    if (record.setup().epoch() > newestEpoch() && !take(record)) {
      epochs.await(record);
      doubt();
    }
  }

  /** Takes an epoch in that is called for by what is known now; whether it is settled. */
  private boolean take(EpochRecord record) {
    return switch (epochs.take(record, memberships.find(federation))) {
      case EARLY -> false;
      case INVALID -> true;
      case TAKEN -> {
        running.drop(record.setup().hash());
        book.find(record.setup().hash())
            .ifPresent(c -> book.stage(c, Stage.LIVE, "taken from the public record"));
        rejudgeRemembered();
        changed.run();
        yield true;
      }
    };
  }

  /**
   * Judges again whatever is open, by the newest record that can be had: what is not called for any
   * more ends, and what was refused may be called for now. While it is fetched nobody waits.
   */
  public void rejudge() {
    boolean wanted =
        doubted.getAndSet(false) || isAnythingOpen() || memberships.isTroubled(federation);
    if (wanted && memberships.newest(federation).isPresent()) {
      rejudgeRemembered();
    }
  }

  private synchronized boolean isAnythingOpen() {
    return !announced.isEmpty()
        || !epochs.early().isEmpty()
        || book.all().stream().anyMatch(c -> !c.stage().isOver());
  }

  private synchronized void rejudgeRemembered() {
    for (EpochRecord record : epochs.early()) {
      if (!take(record)) {
        LOG.debug("it waits: {}", record.setup().hash());
      }
    }
    for (Ceremony seen : book.all()) {
      // What was done about one may have ended another.
      Ceremony ceremony = book.find(seen.setupHash()).orElse(seen);
      switch (ceremony.stage()) {
        case PROPOSED -> {
          if (!book.hasWaitedTooLong(ceremony, means.operator().now())) {
            judge
                .remembered(ceremony.setup())
                .ifPresent(why -> book.stage(ceremony, Stage.REFUSED, why));
          }
        }
        case WATCHING -> {
          var _ = book.hasWaitedTooLong(ceremony, means.operator().now());
        }
        case JOINED, CODE, RUNNING ->
            judge.remembered(ceremony.setup()).ifPresent(why -> running.giveUp(ceremony, why));
        case REFUSED -> {
          if (judge.remembered(ceremony.setup()).isEmpty()) {
            book.stage(ceremony, Stage.PROPOSED, "");
            book.find(ceremony.setupHash()).ifPresent(joining::consider);
          }
        }
        case DENIED, LIVE, ABANDONED, FAILED -> {}
      }
    }
    for (String hash : announced.joined()) {
      var _ = admit(hash);
    }
  }

  // What was refused for a record that is newer now is told again by the node.
  private void reconsider(Ceremony ceremony) {
    if (ceremony.stage() != Stage.REFUSED) {
      return;
    }
    if (judge.remembered(ceremony.setup()).isEmpty()) {
      book.stage(ceremony, Stage.PROPOSED, "");
      book.find(ceremony.setupHash()).ifPresent(joining::consider);
    } else {
      doubt();
    }
  }

  /**
   * Proposes a ceremony, or joins the open one of the same terms.
   *
   * @return the ceremony, joined
   * @throws RefusedException if the record or another ceremony stands against it
   */
  public Ceremony start(Proposal proposal) throws RefusedException {
    return start(
        proposal,
        memberships
            .newest(federation)
            .orElseThrow(() -> new RefusedException(SetupJudge.NO_RECORD)));
  }

  private synchronized Ceremony start(Proposal proposal, FederationMembers membership)
      throws RefusedException {
    SetupDocument wanted =
        proposal.setup(
            membership, means.epochs().newest(federation), book.all(), means.operator().random());
    Optional<Ceremony> present =
        book.all().stream()
            .filter(c -> !c.stage().isOver() && Proposal.sameTerms(c.setup(), wanted))
            .min((a, b) -> a.setupHash().compareTo(b.setupHash()));
    if (present.isEmpty()) {
      requireNone(judge.remembered(wanted));
      book.forgetEnded(newestEpoch());
      book.insert(wanted, List.of(), means.operator().now());
    }
    String hash = present.map(Ceremony::setupHash).orElseGet(wanted::hash);
    Ceremony ceremony = book.find(hash).orElseThrow();
    if (ceremony.stage() == Stage.PROPOSED) {
      requireNone(joining.join(ceremony));
    }
    return book.find(hash).orElseThrow();
  }

  /**
   * The operator wants to join. That says nothing about the code, which nobody knows yet.
   *
   * @throws RefusedException if it does not wait for that
   */
  public synchronized void agree(String setupHash) throws RefusedException {
    Ceremony ceremony = known(setupHash);
    if (ceremony.stage() == Stage.CODE) {
      throw new RefusedException(
          "it is joined, and its code has to be compared: give the code that the others read");
    }
    if (ceremony.stage() != Stage.PROPOSED) {
      throw new RefusedException("there is nothing to approve: it is " + ceremony.stage().word());
    }
    requireNone(joining.join(ceremony));
  }

  private static void requireNone(Optional<String> refusal) throws RefusedException {
    if (refusal.isPresent()) {
      throw new RefusedException(refusal.get());
    }
  }

  /**
   * The operator has compared the code with all others; dealing begins.
   *
   * @param code the 20 characters that were compared
   * @throws RefusedException if the ceremony waits for no code, or for another
   */
  public synchronized void confirm(String setupHash, String code) throws RefusedException {
    Ceremony ceremony = known(setupHash);
    if (ceremony.stage() != Stage.CODE) {
      throw new RefusedException("there is no code to confirm: it is " + ceremony.stage().word());
    }
    if (!ceremony.hasCode(code)) {
      throw new RefusedException(
          "the ceremony's code is another than the one given: compare it with the others again,"
              + " and if theirs differs from yours, deny it");
    }
    requireNone(joining.confirm(ceremony));
  }

  /**
   * The operator does not want it: it is not joined, or it is given up with a signed statement on
   * which the others may begin another.
   *
   * @throws RefusedException if there is no such ceremony
   */
  public synchronized void deny(String setupHash) throws RefusedException {
    Ceremony ceremony = known(setupHash);
    if (!mayAnswer.getAsBoolean()) {
      throw new RefusedException(RefusedException.RESTORED);
    }
    if (ceremony.stage() == Stage.PROPOSED) {
      running.refuseToJoin(ceremony, "the operator denied it");
    } else {
      running.giveUp(ceremony, "the operator gave it up");
    }
  }

  private Ceremony known(String setupHash) throws RefusedException {
    return book.find(setupHash)
        .orElseThrow(() -> new RefusedException("there is no ceremony " + setupHash));
  }
}
