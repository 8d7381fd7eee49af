package io.ochk.signer.ceremony;

import io.ochk.protocol.ceremony.EpochRecord;
import io.ochk.protocol.ceremony.Joins;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.CeremonyFrame;
import io.ochk.protocol.json.Octets;
import io.ochk.protocol.peer.PeerMessage;
import io.ochk.protocol.signature.VerificationException;
import io.ochk.signer.DeskMeans;
import io.ochk.signer.session.Outlet;
import io.ochk.signer.share.VerifiedRecord;
import io.ochk.threshold.keygen.CeremonyState;
import io.ochk.threshold.keygen.SignedFrame;
import io.ochk.threshold.keygen.Transcript;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ceremonies that are under way here, from the confirmed code to the certified key or the
 * failure. Not safe for use by several threads: {@link CeremonyDesk} locks.
 */
final class RunningCeremonies {
  private static final Logger LOG = LoggerFactory.getLogger(RunningCeremonies.class);

  private final DeskMeans means;
  private final CeremonyBook book;
  private final Outlet outlet;
  private final Runnable changed;
  private final SetupJudge judge;
  private final Runnable ended;
  private final BooleanSupplier mayAnswer;
  private final Map<String, SeatRun> runs = new HashMap<>();
  private final Map<String, String> notCertified = new HashMap<>();
  private final EarlyFrames early = new EarlyFrames();

  /**
   * None yet.
   *
   * @param changed told when something is new to be seen
   * @param ended told when a ceremony has ended, and others may stand differently by that
   * @param mayAnswer false while nodes know a later state of the store than it has: then it may
   *     have certified what it does not know of, and neither goes on nor gives up
   */
  RunningCeremonies(
      DeskMeans means,
      CeremonyBook book,
      SetupJudge judge,
      Outlet outlet,
      Runnable changed,
      Runnable ended,
      BooleanSupplier mayAnswer) {
    this.means = means;
    this.book = book;
    this.judge = judge;
    this.ended = ended;
    this.mayAnswer = mayAnswer;
    this.outlet = outlet;
    this.changed = changed;
  }

  /** How far a ceremony has come, if it is under way here. */
  Optional<CeremonyState> state(String setupHash) {
    return Optional.ofNullable(runs.get(setupHash)).map(SeatRun::state);
  }

  /**
   * Whether own seats have certified a ceremony: a fact of the store, whether or not the ceremony
   * is under way in this process.
   */
  boolean hasCertified(Ceremony ceremony) {
    return OwnFrames.hasCertified(means, ceremony);
  }

  /** Begins, or goes on with, a ceremony whose code was confirmed. */
  void begin(Ceremony ceremony) {
    try {
      Joins joins = Joins.verified(ceremony.setup(), book.joins(ceremony));
      SeatRun run = SeatRun.of(means, joins, () -> mayCertify(ceremony));
      runs.put(ceremony.setupHash(), run);
      if (!mayGoOn(ceremony, run)) {
        return;
      }
      send(run.start());
      for (ActionEnvelope frame : early.take(joins.sessionHash())) {
        take(ceremony, run, frame);
      }
      settle(ceremony, run);
    } catch (VerificationException | io.ochk.threshold.encoding.VerificationException e) {
      LOG.warn("ceremony {} cannot go on here: {}", ceremony.id(), e.getMessage());
      book.stage(ceremony, Stage.FAILED, String.valueOf(e.getMessage()));
    }
  }

  /** Takes a frame in. */
  void frame(ActionEnvelope envelope, CeremonyFrame frame) {
    switch (frame.about()) {
      case CeremonyFrame.BeforeSession before -> givenUpBefore(envelope, before.setupHash());
      case CeremonyFrame.InSession in -> {
        Optional<Ceremony> ceremony = book.ofSession(in.sessionHash());
        SeatRun run = ceremony.map(c -> runs.get(c.setupHash())).orElse(null);
        if (ceremony.isPresent() && run != null) {
          take(ceremony.get(), run, envelope);
          settle(ceremony.get(), run);
        } else if (ceremony.isEmpty() || !ceremony.get().stage().isOver()) {
          early.add(in.sessionHash(), envelope);
        } else if (frame.kind() == CeremonyFrame.Kind.ABANDON) {
          givenUpAfter(ceremony.get(), envelope);
        }
      }
    }
  }

  // Before the certificate, and not after, the ceremony can be given up.
  private boolean mayGoOn(Ceremony ceremony, SeatRun run) {
    if (!runs.containsKey(ceremony.setupHash())
        || (!run.hasCertified() && !mayAnswer.getAsBoolean())) {
      return false;
    }
    Optional<String> refusal =
        run.hasCertified() ? Optional.empty() : judge.remembered(ceremony.setup());
    refusal.ifPresent(why -> giveUp(ceremony, why));
    return refusal.isEmpty();
  }

  // Asked where the certificate is made, whatever brought the ceremony there: one frame, a restart,
  // or several phases at once. What follows from a no is done when the frame was taken in.
  private boolean mayCertify(Ceremony ceremony) {
    // The other own seat's certificate is out: one more changes nothing but that it gets on.
    Optional<String> refusal =
        hasCertified(ceremony) ? Optional.empty() : judge.now(ceremony.setup());
    refusal.ifPresent(why -> notCertified.put(ceremony.setupHash(), why));
    return refusal.isEmpty();
  }

  /**
   * Takes in what the public record of an epoch holds: the node put it together from frames that
   * may have come while this signer was away, and does not tell them singly any more.
   */
  void complete(EpochRecord record) {
    SeatRun run = runs.get(record.setup().hash());
    Optional<Ceremony> ceremony = book.find(record.setup().hash());
    if (run == null || ceremony.isEmpty()) {
      return;
    }
    try {
      Transcript transcript = VerifiedRecord.of(means.suite(), record).transcript();
      for (List<SignedFrame> round :
          List.of(
              transcript.round1(),
              transcript.echoes(),
              transcript.shares(),
              transcript.certificates())) {
        for (SignedFrame frame : round) {
          if (!mayGoOn(ceremony.get(), run)) {
            return;
          }
          send(run.receive(frame));
        }
      }
    } catch (io.ochk.threshold.encoding.VerificationException e) {
      LOG.warn("the record of ceremony {}: {}", ceremony.get().id(), e.getMessage());
    }
    settle(ceremony.get(), run);
  }

  /** Its epoch was taken from the public record. */
  void drop(String setupHash) {
    runs.remove(setupHash);
  }

  private void take(Ceremony ceremony, SeatRun run, ActionEnvelope envelope) {
    if (!mayGoOn(ceremony, run)) {
      return;
    }
    try {
      send(run.receive(run.envelopes().read(envelope)));
    } catch (io.ochk.threshold.encoding.VerificationException e) {
      LOG.warn("ceremony {}: {}", ceremony.id(), e.getMessage());
    }
  }

  private void send(List<SignedFrame> frames) {
    outlet.send(
        frames.stream()
            .<PeerMessage>map(f -> new PeerMessage.Envelope(FrameLog.envelope(f)))
            .toList());
  }

  private void settle(Ceremony ceremony, SeatRun run) {
    String refused = notCertified.remove(ceremony.setupHash());
    if (!runs.containsKey(ceremony.setupHash())) {
      return;
    }
    if (refused != null) {
      giveUp(ceremony, refused);
      return;
    }
    switch (run.state()) {
      case CeremonyState.Collecting c -> changed.run();
      case CeremonyState.Disputed d -> changed.run();
      case CeremonyState.Aborted aborted -> {
        runs.remove(ceremony.setupHash());
        book.stage(
            ceremony,
            aborted.failure() == CeremonyState.Failure.ABANDONED ? Stage.ABANDONED : Stage.FAILED,
            Wording.of(aborted, ceremony.setup()));
        ended.run();
      }
      case CeremonyState.Live live -> {
        runs.remove(ceremony.setupHash());
        finish(ceremony, live);
        ended.run();
      }
    }
  }

  private void finish(Ceremony ceremony, CeremonyState.Live live) {
    try {
      EpochRecord record =
          new EpochRecord(
              ceremony.setup(),
              Joins.verified(ceremony.setup(), book.joins(ceremony)).envelopes(),
              Octets.of(live.transcript().encode()));
      VerifiedRecord verified = VerifiedRecord.of(means.suite(), record);
      Optional<String> refusal = means.epochs().refusal(verified);
      if (refusal.isPresent()) {
        LOG.error("ceremony {} made an epoch that is not kept: {}", ceremony.id(), refusal.get());
        book.stage(ceremony, Stage.FAILED, refusal.get());
        return;
      }
      means.epochs().keep(verified, means.operator().now());
      book.stage(ceremony, Stage.LIVE, "address " + verified.epoch().address());
    } catch (VerificationException | io.ochk.threshold.encoding.VerificationException e) {
      LOG.error("ceremony {} ended in a record that does not verify", ceremony.id(), e);
      book.stage(ceremony, Stage.FAILED, String.valueOf(e.getMessage()));
    }
  }

  private void givenUpBefore(ActionEnvelope envelope, String setupHash) {
    Optional<Ceremony> ceremony = book.find(setupHash);
    if (ceremony.isEmpty()
        || (ceremony.get().stage().isOver() && ceremony.get().stage() != Stage.FAILED)
        || !OwnFrames.isBySeat(envelope, ceremony.get().setup())) {
      return;
    }
    if (!runs.containsKey(setupHash) || hasCertified(ceremony.get())) {
      runs.remove(setupHash);
      book.stage(ceremony.get(), Stage.ABANDONED, "given up by " + envelope.pubkey().hex());
      ended.run();
    } else {
      giveUp(ceremony.get(), "given up by " + envelope.pubkey().hex());
    }
  }

  private void givenUpAfter(Ceremony ceremony, ActionEnvelope envelope) {
    if (ceremony.stage() == Stage.FAILED && OwnFrames.isBySeat(envelope, ceremony.setup())) {
      book.stage(ceremony, Stage.ABANDONED, "given up by " + envelope.pubkey().hex());
      ended.run();
    }
  }

  /**
   * Ends a ceremony that can come to nothing. One that was certified here goes on: the session, and
   * what is in it, was fixed before, and the others may complete it.
   */
  void fail(Ceremony ceremony, String why) {
    if (hasCertified(ceremony)) {
      LOG.warn("ceremony {} was certified here and goes on: {}", ceremony.id(), why);
      return;
    }
    runs.remove(ceremony.setupHash());
    book.stage(ceremony, Stage.FAILED, why);
    ended.run();
  }

  /** Does not join, and says so: the others need not wait, nor does the setup stay open. */
  void refuseToJoin(Ceremony ceremony, String why) {
    OwnFrames.abandonBeforeSession(means, ceremony, outlet);
    book.stage(ceremony, Stage.DENIED, why);
  }

  /** Gives a ceremony up where this signer has not certified it, and tells the others. */
  void giveUp(Ceremony ceremony, String why) {
    if (hasCertified(ceremony)) {
      LOG.warn("ceremony {} was certified here: that cannot be taken back", ceremony.id());
      return;
    }
    if (!mayAnswer.getAsBoolean()) {
      return;
    }
    switch (ceremony.stage()) {
      case RUNNING, CODE -> abandonSession(ceremony, runs.get(ceremony.setupHash()));
      case JOINED, FAILED -> OwnFrames.abandonBeforeSession(means, ceremony, outlet);
      case REFUSED, DENIED, PROPOSED, WATCHING, LIVE, ABANDONED -> {
        return;
      }
    }
    book.stage(ceremony, Stage.ABANDONED, why);
  }

  private void abandonSession(Ceremony ceremony, @Nullable SeatRun running) {
    try {
      SeatRun run =
          running != null
              ? running
              : SeatRun.of(
                  means, Joins.verified(ceremony.setup(), book.joins(ceremony)), () -> false);
      send(run.abandon());
      runs.remove(ceremony.setupHash());
    } catch (VerificationException | io.ochk.threshold.encoding.VerificationException e) {
      OwnFrames.abandonBeforeSession(means, ceremony, outlet);
    }
  }
}
