package io.ochk.signer.ceremony;

import io.ochk.protocol.ceremony.Joins;
import io.ochk.protocol.ceremony.SetupDocument;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.CeremonyJoin;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.json.Octets;
import io.ochk.protocol.peer.PeerMessage;
import io.ochk.protocol.signature.VerificationException;
import io.ochk.signer.DeskMeans;
import io.ochk.signer.policy.Answer;
import io.ochk.signer.policy.Policy;
import io.ochk.signer.session.Outlet;
import io.ochk.signer.store.Journal;
import io.ochk.threshold.keygen.CeremonySecret;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way into a ceremony: whether this signer joins, what the joins of others come to, and the
 * code, which is there when all have joined. Used under the desk's lock.
 */
final class Joining {
  private static final Logger LOG = LoggerFactory.getLogger(Joining.class);
  private static final int MOST_JOINED_BY_POLICY = 64;

  private final FederationSlug federation;
  private final DeskMeans means;
  private final Supplier<Policy> policy;
  private final Outlet outlet;
  private final Runnable changed;
  private final CeremonyBook book;
  private final SetupJudge judge;
  private final RunningCeremonies running;
  private final BooleanSupplier mayAnswer;

  Joining(
      FederationSlug federation,
      DeskMeans means,
      Supplier<Policy> policy,
      Outlet outlet,
      Runnable changed,
      CeremonyBook book,
      SetupJudge judge,
      RunningCeremonies running,
      BooleanSupplier mayAnswer) {
    this.federation = federation;
    this.means = means;
    this.policy = policy;
    this.outlet = outlet;
    this.changed = changed;
    this.book = book;
    this.judge = judge;
    this.running = running;
    this.mayAnswer = mayAnswer;
  }

  /** Looks at a ceremony that is proposed: whose it is, and what the policy says. */
  void consider(Ceremony ceremony) {
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
    } else if (mayJoinByPolicy() || agreedToTheSame(ceremony)) {
      var _ = join(ceremony);
    }
  }

  // Each join is kept for good: whoever proposes without end is not followed without end.
  private boolean mayJoinByPolicy() {
    return policy.get().ceremony() == Answer.ALLOW
        && book.joinedSince(means.operator().now().minus(Duration.ofDays(1)))
            < MOST_JOINED_BY_POLICY;
  }

  // Two operators may propose the same at the same time: then the lower setup hash goes on.
  private boolean agreedToTheSame(Ceremony ceremony) {
    return book.all().stream()
        .anyMatch(c -> c.stage().isOwn() && Proposal.sameTerms(c.setup(), ceremony.setup()));
  }

  /** Joins a ceremony if nothing stands against it, now that it is joined; else says what does. */
  Optional<String> join(Ceremony ceremony) {
    if (!mayAnswer.getAsBoolean()) {
      return Optional.of(RefusedException.RESTORED);
    }
    Optional<String> refusal = judge.now(ceremony.setup());
    if (refusal.isPresent()) {
      book.stage(ceremony, Stage.REFUSED, refusal.get());
      return refusal;
    }
    for (Ceremony other : book.all()) {
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
    byte[] sealed =
        means.operator().sealing().seal(plain, CeremonyDesk.TABLE, ceremony.setupHash());
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

  /** Takes a seat's join in; what is not valid changes nothing. */
  void joinOf(Ceremony ceremony, ActionEnvelope envelope, CeremonyJoin join) {
    if (ceremony.stage().isOver()) {
      return;
    }
    try {
      Joins.require(ceremony.setup(), envelope);
    } catch (VerificationException e) {
      LOG.warn("a join that does not hold: {}", e.getMessage());
      return;
    }
    List<ActionEnvelope> joins = book.joins(ceremony);
    Optional<ActionEnvelope> other =
        joins.stream().filter(j -> j.pubkey().equals(envelope.pubkey())).findFirst();
    if (other.isPresent() && other.get().payload().equals(envelope.payload())) {
      return;
    }
    if (envelope.pubkey().equals(means.operator().publicKey())) {
      ownJoinElsewhere(ceremony, envelope);
      return;
    }
    if (other.isPresent() && running.hasCertified(ceremony)) {
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
      running.fail(ceremony, "two different joins of " + join.operatorId());
    } else if (ceremony.stage().isOwn()) {
      joined(ceremony);
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
  void joined(Ceremony ceremony) {
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

  /** Begins to deal, if the setup is still called for; else says why not. */
  Optional<String> confirm(Ceremony ceremony) {
    if (!mayAnswer.getAsBoolean()) {
      return Optional.of(RefusedException.RESTORED);
    }
    Optional<String> refusal = judge.now(ceremony.setup());
    if (refusal.isPresent()) {
      running.giveUp(ceremony, refusal.get());
      return refusal;
    }
    book.stage(ceremony, Stage.RUNNING, "the code was confirmed");
    running.begin(book.find(ceremony.setupHash()).orElseThrow());
    return Optional.empty();
  }
}
