package io.ochk.signer.ceremony;

import io.ochk.protocol.ceremony.EpochRecord;
import io.ochk.protocol.ceremony.Joins;
import io.ochk.protocol.ceremony.SetupDocument;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.CeremonyFrame;
import io.ochk.protocol.envelope.CeremonyJoin;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.json.Octets;
import io.ochk.protocol.peer.PeerMessage;
import io.ochk.protocol.signature.VerificationException;
import io.ochk.signer.membership.Memberships;
import io.ochk.signer.policy.Answer;
import io.ochk.signer.policy.Policy;
import io.ochk.signer.session.Outlet;
import io.ochk.signer.share.EpochBook;
import io.ochk.signer.share.Shares;
import io.ochk.signer.store.Journal;
import io.ochk.threshold.keygen.CeremonySecret;
import io.ochk.threshold.keygen.CeremonyState;
import io.ochk.verify.FederationMembers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
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
  private static final int MOST_OPEN = 32;

  private final FederationSlug federation;
  private final SeatRun.Means means;
  private final Memberships memberships;
  private final Supplier<Policy> policy;
  private final Outlet outlet;
  private final Runnable changed;
  private final CeremonyBook book;
  private final SetupJudge judge;
  private final RunningCeremonies running;

  /**
   * A desk.
   *
   * @param means suite, operator, rows and shares
   * @param changed told when something new is to be seen or decided, or a key is live
   */
  public CeremonyDesk(
      FederationSlug federation,
      Means means,
      Memberships memberships,
      Supplier<Policy> policy,
      Outlet outlet,
      Runnable changed) {
    this.federation = federation;
    this.means = means.run();
    this.book = new CeremonyBook(federation, means.store(), changed);
    this.memberships = memberships;
    this.judge = new SetupJudge(federation, this.means, memberships, book);
    this.running =
        new RunningCeremonies(this.means, book, judge, outlet, changed, this::rejudgeRemembered);
    this.policy = policy;
    this.outlet = outlet;
    this.changed = changed;
  }

  /** Suite, operator, rows and shares. */
  public record Means(
      io.ochk.threshold.Ciphersuite suite,
      io.ochk.signer.Operator operator,
      io.ochk.signer.store.SignerStore store,
      Shares shares,
      EpochBook epochs) {
    SeatRun.Means run() {
      return new SeatRun.Means(suite, operator, store, shares, epochs);
    }
  }

  /** All ceremonies that are known, the oldest first. */
  public List<Ceremony> ceremonies() {
    return book.all();
  }

  /** How far a running ceremony has come, where this signer takes part in it. */
  public synchronized Optional<CeremonyState> progress(String setupHash) {
    return running.state(setupHash);
  }

  /** Goes on where the last process stopped. */
  public synchronized void resume() {
    for (Ceremony ceremony : ceremonies()) {
      switch (ceremony.stage()) {
        case JOINED, CODE -> joined(ceremony);
        case RUNNING -> running.begin(ceremony);
        case PROPOSED -> consider(ceremony);
        case REFUSED, DENIED, WATCHING, LIVE, ABANDONED, FAILED -> {}
      }
    }
  }

  /** Everything that a node has to have from here. */
  public synchronized List<PeerMessage> everything() {
    return said(ceremonies());
  }

  /** What a node has to have of the ceremony that this signer takes part in now. */
  public synchronized List<PeerMessage> underWay() {
    return said(ceremonies().stream().filter(c -> c.stage().isOwn()).toList());
  }

  private List<PeerMessage> said(List<Ceremony> ceremonies) {
    List<PeerMessage> messages = new ArrayList<>();
    for (Ceremony ceremony : ceremonies) {
      Optional<ActionEnvelope> join =
          means.store().read(session -> CeremonyRows.ownJoin(session, ceremony.setupHash()));
      if (join.isPresent() && ceremony.stage() != Stage.REFUSED) {
        messages.add(new PeerMessage.Setup(ceremony.setup()));
        messages.add(new PeerMessage.Envelope(join.get()));
        ownFrames(ceremony).forEach(e -> messages.add(new PeerMessage.Envelope(e)));
      }
    }
    return messages;
  }

  private List<ActionEnvelope> ownFrames(Ceremony ceremony) {
    return OwnFrames.of(means, ceremony);
  }

  /** Takes a setup in, whoever proposes it. */
  public synchronized void setup(SetupDocument setup) {
    String hash = setup.hash();
    Optional<Ceremony> known = book.find(hash);
    known.ifPresent(this::reconsider);
    long open = ceremonies().stream().filter(c -> !c.stage().isOver()).count();
    if (known.isPresent() || open >= MOST_OPEN) {
      return;
    }
    Optional<String> refusal = judge.onArrival(setup);
    Stage stage = refusal.isPresent() ? Stage.REFUSED : Stage.PROPOSED;
    means
        .store()
        .write(session -> {
          CeremonyRows.insert(session, setup, means.operator().now(), stage, refusal.orElse(""));
          return true;
        });
    refusal.ifPresent(why -> LOG.warn("setup {} is not acceptable: {}", hash, why));
    book.find(hash).ifPresent(this::consider);
    changed.run();
  }

  private void consider(Ceremony ceremony) {
    if (ceremony.stage() != Stage.PROPOSED) {
      return;
    }
    SetupDocument setup = ceremony.setup();
    boolean seated =
        setup.receiver(means.operator().publicKey()).isPresent()
            || setup.dealer(means.operator().publicKey()).isPresent();
    boolean taken =
        book.joins(ceremony).stream()
            .anyMatch(j -> j.pubkey().equals(means.operator().publicKey()));
    if (!seated || taken) {
      book.stage(
          ceremony,
          Stage.WATCHING,
          seated ? "another signer of this operator joined" : "no seat of this operator is in it");
    } else if (policy.get().ceremony() == Answer.DENY) {
      book.stage(ceremony, Stage.DENIED, "the policy denies ceremonies");
    } else if (policy.get().ceremony() == Answer.ALLOW || agreedToTheSame(ceremony)) {
      var _ = join(ceremony);
    }
  }

  // Two operators may propose the same at the same time: then the lower setup hash goes on.
  private boolean agreedToTheSame(Ceremony ceremony) {
    return ceremonies().stream()
        .anyMatch(c -> c.stage().isOwn() && Proposal.sameTerms(c.setup(), ceremony.setup()));
  }

  /** Joins a ceremony if nothing stands against it, now that it is joined; else says what does. */
  private Optional<String> join(Ceremony ceremony) {
    Optional<String> refusal = judge.now(ceremony.setup());
    if (refusal.isPresent()) {
      book.stage(ceremony, Stage.REFUSED, refusal.get());
      return refusal;
    }
    for (Ceremony other : ceremonies()) {
      if (other.stage().isOwn() && !other.setupHash().equals(ceremony.setupHash())) {
        boolean yields =
            other.stage() != Stage.RUNNING && ceremony.setupHash().compareTo(other.setupHash()) < 0;
        if (!yields) {
          return Optional.of("another ceremony is under way: " + other.id());
        }
        running.giveUp(other, "ceremony " + ceremony.id() + " of the same terms goes first");
      }
    }
    CeremonySecret secret = CeremonySecret.draw(means.operator().random());
    byte[] plain = secret.encodeSecret();
    byte[] sealed = means.operator().sealing().seal(plain, TABLE, ceremony.setupHash());
    Arrays.fill(plain, (byte) 0);
    secret.destroy();
    ActionEnvelope join =
        means
            .operator()
            .sign(
                new CeremonyJoin(
                    Octets.of(means.operator().encryption().publicKey().encode()),
                    federation,
                    means.operator().guardianAddress(ceremony.setup().network()),
                    means.operator().id(),
                    ceremony.setupHash(),
                    CeremonyJoin.SignerKind.KIT),
                FrameEnvelopes.LIFETIME);
    means
        .store()
        .write(session -> {
          CeremonyRows.secret(session, ceremony.setupHash(), sealed);
          CeremonyRows.stage(session, ceremony.setupHash(), Stage.JOINED, "waits for the others");
          CeremonyRows.join(session, ceremony.setupHash(), join, true);
          Journal.signed(session, means.operator().now(), join);
          return true;
        });
    outlet.send(List.of(new PeerMessage.Setup(ceremony.setup()), new PeerMessage.Envelope(join)));
    book.find(ceremony.setupHash()).ifPresent(this::joined);
    changed.run();
    return Optional.empty();
  }

  /** Takes an envelope of a ceremony in; what is none, or is not valid, changes nothing. */
  public synchronized void envelope(ActionEnvelope envelope, CeremonyJoin join) {
    Optional<Ceremony> ceremony = book.find(join.setupHash());
    if (ceremony.isEmpty() || ceremony.get().stage().isOver()) {
      return;
    }
    try {
      Joins.require(ceremony.get().setup(), envelope);
    } catch (VerificationException e) {
      LOG.warn("a join that does not hold: {}", e.getMessage());
      return;
    }
    List<ActionEnvelope> joins = book.joins(ceremony.get());
    Optional<ActionEnvelope> other =
        joins.stream().filter(j -> j.pubkey().equals(envelope.pubkey())).findFirst();
    if (other.isPresent() && other.get().payload().equals(envelope.payload())) {
      return;
    }
    if (envelope.pubkey().equals(means.operator().publicKey())) {
      ownJoinElsewhere(ceremony.get(), envelope);
      return;
    }
    if (other.isPresent() && running.hasCertified(join.setupHash())) {
      // The session, and whose joins are in it, was fixed before: the others may complete it.
      LOG.warn("a second join of {} in {}, certified here", join.operatorId(), join.setupHash());
      return;
    }
    means
        .store()
        .write(session -> {
          CeremonyRows.join(session, join.setupHash(), envelope, false);
          return true;
        });
    if (other.isPresent()) {
      running.fail(ceremony.get(), "two different joins of " + join.operatorId());
    } else if (ceremony.get().stage().isOwn()) {
      joined(ceremony.get());
    }
  }

  private void ownJoinElsewhere(Ceremony ceremony, ActionEnvelope envelope) {
    if (ceremony.stage() == Stage.RUNNING) {
      running.fail(ceremony, "two different joins of this operator");
      return;
    }
    means
        .store()
        .write(session -> {
          CeremonyRows.withdrawJoin(session, ceremony.setupHash());
          CeremonyRows.join(session, ceremony.setupHash(), envelope, false);
          return true;
        });
    book.stage(ceremony, Stage.WATCHING, "another signer of this operator joined first");
  }

  /** When all have joined there is a session, and its code. */
  private void joined(Ceremony ceremony) {
    Joins joins;
    try {
      joins = Joins.verified(ceremony.setup(), book.joins(ceremony));
    } catch (VerificationException e) {
      return; // Somebody is missing.
    }
    means
        .store()
        .write(session -> {
          CeremonyRows.session(session, ceremony.setupHash(), joins.sessionHash());
          CeremonyRows.stage(session, ceremony.setupHash(), Stage.CODE, "compare the code");
          return true;
        });
    Ceremony known = book.find(ceremony.setupHash()).orElseThrow();
    if (policy.get().ceremony() == Answer.ALLOW) {
      var _ = confirm(known);
    }
    changed.run();
  }

  private Optional<String> confirm(Ceremony ceremony) {
    Optional<String> refusal = judge.now(ceremony.setup());
    if (refusal.isPresent()) {
      running.giveUp(ceremony, refusal.get());
      return refusal;
    }
    book.stage(ceremony, Stage.RUNNING, "the code was confirmed");
    running.begin(book.find(ceremony.setupHash()).orElseThrow());
    return Optional.empty();
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
    if (running.state(record.setup().hash()).isPresent()) {
      return;
    }
    if (means.epochs().holds(record.setup().hash())) {
      return;
    }
    Optional<String> refusal =
        EpochIntake.take(means, federation, () -> memberships.newest(federation), record);
    if (refusal.isPresent()) {
      LOG.warn("an epoch record is not taken: {}", refusal.get());
      return;
    }
    book.find(record.setup().hash())
        .ifPresent(c -> book.stage(c, Stage.LIVE, "taken from the public record"));
    rejudgeRemembered();
    changed.run();
  }

  /**
   * Judges again whatever is open, by the newest record that can be had: what is not called for any
   * more ends, and what was refused may be called for now.
   */
  public synchronized void rejudge() {
    boolean open = ceremonies().stream().anyMatch(c -> !c.stage().isOver());
    if (open && memberships.newest(federation).isPresent()) {
      rejudgeRemembered();
    }
  }

  private void rejudgeRemembered() {
    for (Ceremony seen : ceremonies()) {
      // What was done about one may have ended another.
      Ceremony ceremony = book.find(seen.setupHash()).orElse(seen);
      switch (ceremony.stage()) {
        case PROPOSED ->
            judge
                .remembered(ceremony.setup())
                .ifPresent(why -> book.stage(ceremony, Stage.REFUSED, why));
        case JOINED, CODE, RUNNING ->
            judge.remembered(ceremony.setup()).ifPresent(why -> running.giveUp(ceremony, why));
        case REFUSED -> {
          if (judge.remembered(ceremony.setup()).isEmpty()) {
            book.stage(ceremony, Stage.PROPOSED, "");
            book.find(ceremony.setupHash()).ifPresent(this::consider);
          }
        }
        case DENIED, WATCHING, LIVE, ABANDONED, FAILED -> {}
      }
    }
  }

  // What was refused for a record that is newer now is told again by the node.
  private void reconsider(Ceremony ceremony) {
    if (ceremony.stage() == Stage.REFUSED && judge.onArrival(ceremony.setup()).isEmpty()) {
      book.stage(ceremony, Stage.PROPOSED, "");
      book.find(ceremony.setupHash()).ifPresent(this::consider);
    }
  }

  /**
   * Proposes a ceremony, or joins the open one of the same terms.
   *
   * @return the ceremony, joined
   * @throws RefusedException if the record or another ceremony stands against it
   */
  public synchronized Ceremony start(Proposal proposal) throws RefusedException {
    FederationMembers membership =
        memberships
            .newest(federation)
            .orElseThrow(() ->
                new RefusedException("the federation's record cannot be had or does not verify"));
    SetupDocument wanted =
        proposal.setup(
            membership, means.epochs().newest(federation), ceremonies(), means.operator().random());
    Optional<Ceremony> present =
        ceremonies().stream()
            .filter(c -> !c.stage().isOver() && Proposal.sameTerms(c.setup(), wanted))
            .min((a, b) -> a.setupHash().compareTo(b.setupHash()));
    if (present.isEmpty()) {
      setup(wanted);
    }
    String hash = present.map(Ceremony::setupHash).orElseGet(wanted::hash);
    Ceremony ceremony =
        book.find(hash).orElseThrow(() -> new RefusedException("too many are open"));
    if (ceremony.stage() == Stage.REFUSED || ceremony.stage() == Stage.DENIED) {
      throw new RefusedException(ceremony.detail());
    }
    if (ceremony.stage() == Stage.PROPOSED) {
      requireNone(join(ceremony));
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
    requireNone(join(ceremony));
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
    requireNone(confirm(ceremony));
  }

  /**
   * The operator does not want it: it is not joined, or it is given up with a signed statement on
   * which the others may begin another.
   *
   * @throws RefusedException if there is no such ceremony
   */
  public synchronized void deny(String setupHash) throws RefusedException {
    Ceremony ceremony = known(setupHash);
    if (ceremony.stage() == Stage.PROPOSED) {
      running.refuseToJoin(ceremony, "the operator denied it");
    } else {
      running.giveUp(ceremony, "the operator gave it up");
    }
  }

  private Ceremony known(String setupHash) throws RefusedException {
    return book.find(setupHash)
        .filter(c -> c.setup().federationSlug().equals(federation))
        .orElseThrow(() -> new RefusedException("there is no ceremony " + setupHash));
  }
}
