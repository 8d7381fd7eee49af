package io.ochk.signer.ceremony;

import io.ochk.protocol.ceremony.EpochRecord;
import io.ochk.protocol.ceremony.Joins;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.CeremonyFrame;
import io.ochk.protocol.json.Octets;
import io.ochk.protocol.peer.PeerMessage;
import io.ochk.protocol.signature.VerificationException;
import io.ochk.signer.session.Outlet;
import io.ochk.signer.share.VerifiedRecord;
import io.ochk.threshold.keygen.CeremonyState;
import io.ochk.threshold.keygen.SignedFrame;
import io.ochk.threshold.keygen.Transcript;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ceremonies that are under way here, from the confirmed code to the certified key or the
 * failure. Not safe for use by several threads: {@link CeremonyDesk} locks.
 */
final class RunningCeremonies {
  private static final Logger LOG = LoggerFactory.getLogger(RunningCeremonies.class);

  private final SeatRun.Means means;
  private final CeremonyBook book;
  private final Outlet outlet;
  private final Runnable changed;
  private final Map<String, SeatRun> runs = new HashMap<>();
  private final EarlyFrames early = new EarlyFrames();
  private boolean finished;

  RunningCeremonies(SeatRun.Means means, CeremonyBook book, Outlet outlet, Runnable changed) {
    this.means = means;
    this.book = book;
    this.outlet = outlet;
    this.changed = changed;
  }

  /** How far a ceremony has come, if it is under way here. */
  Optional<CeremonyState> state(String setupHash) {
    return Optional.ofNullable(runs.get(setupHash)).map(SeatRun::state);
  }

  /** Whether one has ended in a live key since this was last asked. */
  boolean hasFinished() {
    boolean answer = finished;
    finished = false;
    return answer;
  }

  /** Begins, or goes on with, a ceremony whose code was confirmed. */
  void begin(Ceremony ceremony) {
    try {
      Joins joins = Joins.verified(ceremony.setup(), book.joins(ceremony));
      SeatRun run = SeatRun.of(means, joins);
      runs.put(ceremony.setupHash(), run);
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
          send(run.receive(frame));
        }
      }
    } catch (io.ochk.threshold.encoding.VerificationException e) {
      LOG.warn("the record of ceremony {}: {}", ceremony.get().id(), e.getMessage());
    }
    settle(ceremony.get(), run);
  }

  private void take(Ceremony ceremony, SeatRun run, ActionEnvelope envelope) {
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
    switch (run.state()) {
      case CeremonyState.Collecting c -> changed.run();
      case CeremonyState.Disputed d -> changed.run();
      case CeremonyState.Aborted aborted -> {
        runs.remove(ceremony.setupHash());
        book.stage(
            ceremony,
            aborted.failure() == CeremonyState.Failure.ABANDONED ? Stage.ABANDONED : Stage.FAILED,
            Wording.of(aborted, ceremony.setup()));
      }
      case CeremonyState.Live live -> {
        runs.remove(ceremony.setupHash());
        finish(ceremony, live);
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
      means.epochs().keep(verified, means.operator().now());
      finished = true;
      book.stage(ceremony, Stage.LIVE, "address " + verified.epoch().address());
    } catch (VerificationException | io.ochk.threshold.encoding.VerificationException e) {
      LOG.error("ceremony {} ended in a record that does not verify", ceremony.id(), e);
      book.stage(ceremony, Stage.FAILED, String.valueOf(e.getMessage()));
    }
  }

  private void givenUpBefore(ActionEnvelope envelope, String setupHash) {
    Optional<Ceremony> ceremony = book.find(setupHash);
    if (ceremony.isEmpty()
        || ceremony.get().stage().isOver()
        || !OwnFrames.isBySeat(envelope, ceremony.get().setup())) {
      return;
    }
    SeatRun run = runs.get(setupHash);
    if (run == null) {
      book.stage(ceremony.get(), Stage.ABANDONED, "given up by " + envelope.pubkey().hex());
    } else {
      giveUp(ceremony.get(), "given up by " + envelope.pubkey().hex());
    }
  }

  private void givenUpAfter(Ceremony ceremony, ActionEnvelope envelope) {
    if (ceremony.stage() == Stage.FAILED && OwnFrames.isBySeat(envelope, ceremony.setup())) {
      book.stage(ceremony, Stage.ABANDONED, "given up by " + envelope.pubkey().hex());
    }
  }

  /** Gives a ceremony up where this signer has not certified it, and tells the others. */
  void giveUp(Ceremony ceremony, String why) {
    SeatRun run = runs.get(ceremony.setupHash());
    if (run != null && run.hasCertified()) {
      LOG.warn("ceremony {} was certified here: that cannot be taken back", ceremony.id());
      return;
    }
    switch (ceremony.stage()) {
      case RUNNING, CODE -> abandonSession(ceremony, run);
      case JOINED -> OwnFrames.abandonBeforeSession(means, ceremony, outlet);
      case REFUSED, DENIED, PROPOSED, WATCHING, LIVE, ABANDONED, FAILED -> {
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
              : SeatRun.of(means, Joins.verified(ceremony.setup(), book.joins(ceremony)));
      send(run.abandon());
      runs.remove(ceremony.setupHash());
    } catch (VerificationException | io.ochk.threshold.encoding.VerificationException e) {
      OwnFrames.abandonBeforeSession(means, ceremony, outlet);
    }
  }
}
