package io.ochk.guardian.world;

import io.ochk.protocol.ceremony.Joins;
import io.ochk.protocol.ceremony.SetupDocument;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.CeremonyFrame;
import io.ochk.protocol.envelope.CeremonyJoin;
import io.ochk.protocol.fixture.Programme;
import io.ochk.protocol.hash.Sha256;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.Octets;
import io.ochk.protocol.peer.PeerMessage;
import io.ochk.protocol.signature.PublicKey;
import io.ochk.threshold.Identifier;
import io.ochk.threshold.KeyShare;
import io.ochk.threshold.encoding.VerificationException;
import io.ochk.threshold.encryption.EncryptionKeyPair;
import io.ochk.threshold.keygen.CeremonyParticipant;
import io.ochk.threshold.keygen.CeremonySecret;
import io.ochk.threshold.keygen.CeremonyState;
import io.ochk.threshold.keygen.Frame;
import io.ochk.threshold.keygen.Seat;
import io.ochk.threshold.keygen.SignedFrame;
import io.ochk.verify.EpochRecords;
import io.ochk.verify.OperatorFrames;
import io.ochk.verify.fixture.MemoryCeremonyStore;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The ceremonies of a signer in memory: it joins every one that has a seat for it, and deals. */
final class CeremonyRounds {
  private static final SecureRandom RANDOM = new SecureRandom();

  private final TestSigner signer;
  private final Consumer<KeyShare> hold;
  private volatile CeremonyJoin.SignerKind kind = CeremonyJoin.SignerKind.KIT;
  private final Map<String, SetupDocument> setups = new LinkedHashMap<>();
  private final Map<String, Map<PublicKey, ActionEnvelope>> joins = new HashMap<>();
  private final Map<String, CeremonyParticipant> running = new HashMap<>();
  private final Map<String, List<ActionEnvelope>> early = new HashMap<>();
  private final Map<String, ActionEnvelope> envelopesByFrame = new HashMap<>();

  /**
   * @param hold takes the share that a ceremony ends with
   */
  CeremonyRounds(TestSigner signer, Consumer<KeyShare> hold) {
    this.signer = signer;
    this.hold = hold;
  }

  /** What its next joins say it is. */
  void is(CeremonyJoin.SignerKind other) {
    kind = other;
  }

  /** Proposes a ceremony, as whoever joins it first. */
  void propose(SetupDocument setup) {
    for (JsonObject result :
        signer.say(new PeerMessage.Setup(setup).json(), TestSigner.envelope(join(setup)))) {
      if (!Wire.text(result, "code").isEmpty()) {
        throw new AssertionError(result);
      }
    }
  }

  ActionEnvelope join(SetupDocument setup) {
    setups.putIfAbsent(setup.hash(), setup);
    return signer.sign(
        new CeremonyJoin(
            Octets.of(EncryptionKeyPair.ofSeed(signer.operator.exportSeed()).publicKey().encode()),
            Programme.SLUG,
            "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq",
            signer.id,
            setup.hash(),
            kind));
  }

  void setup(SetupDocument setup) {
    if (setups.putIfAbsent(setup.hash(), setup) == null
        && setup.receiver(signer.operator.publicKey()).isPresent()) {
      signer.say(TestSigner.envelope(join(setup)));
    }
  }

  void envelope(ActionEnvelope envelope) throws Exception {
    switch (envelope.action()) {
      case CeremonyJoin join -> {
        Map<PublicKey, ActionEnvelope> all =
            joins.computeIfAbsent(join.setupHash(), h -> new LinkedHashMap<>());
        all.putIfAbsent(envelope.pubkey(), envelope);
        begin(join.setupHash());
      }
      case CeremonyFrame frame -> {
        if (frame.about() instanceof CeremonyFrame.InSession in) {
          if (running.containsKey(in.sessionHash())) {
            receive(in.sessionHash(), envelope, in);
          } else {
            early.computeIfAbsent(in.sessionHash(), h -> new ArrayList<>()).add(envelope);
          }
        }
      }
      default -> {}
    }
  }

  private void begin(String setupHash) throws Exception {
    SetupDocument setup = setups.get(setupHash);
    Map<PublicKey, ActionEnvelope> all = joins.get(setupHash);
    if (setup == null || all == null || all.size() < setup.joiners().size()) {
      return;
    }
    Joins complete = Joins.verified(setup, all.values());
    String session = complete.sessionHash();
    if (running.containsKey(session)) {
      return;
    }
    Seat self =
        Seat.ofNew(
            Identifier.ofSeat(setup.receiver(signer.operator.publicKey()).orElseThrow().seat()));
    CeremonyParticipant participant =
        CeremonyParticipant.generate(
            TestSigner.SUITE,
            EpochRecords.ceremonySetup(TestSigner.SUITE, complete),
            self,
            CeremonySecret.draw(RANDOM::nextBytes),
            EncryptionKeyPair.ofSeed(signer.operator.exportSeed()),
            new MemoryCeremonyStore(),
            bytes -> frame(session, bytes).bytes(),
            new OperatorFrames(TestSigner.SUITE.curve(), setup, complete.sessionHash()),
            point -> false);
    running.put(session, participant);
    follow(session, participant.start());
    for (ActionEnvelope envelope : early.getOrDefault(session, List.of())) {
      envelope(envelope);
    }
  }

  private ActionEnvelope frame(String session, byte[] bytes) {
    return envelopesByFrame.computeIfAbsent(
        Sha256.hex(bytes),
        h -> {
          int kind = 0;
          try {
            kind = Frame.decode(TestSigner.SUITE.curve(), bytes).message().kind();
          } catch (VerificationException e) {
            throw new AssertionError(e);
          }
          return signer.sign(
              CeremonyFrame.of(
                  CeremonyFrame.Kind.ofNumber(kind).orElseThrow(),
                  Programme.SLUG,
                  signer.id,
                  session,
                  bytes));
        });
  }

  private void receive(String session, ActionEnvelope envelope, CeremonyFrame.InSession in)
      throws Exception {
    SignedFrame frame =
        new SignedFrame(
            Frame.decode(TestSigner.SUITE.curve(), in.frame().bytes()), envelope.bytes());
    follow(session, running.get(session).receive(frame));
  }

  private void follow(String session, CeremonyParticipant.Step step) throws Exception {
    List<JsonObject> out = new ArrayList<>();
    for (SignedFrame frame : step.send()) {
      out.add(TestSigner.envelope(ActionEnvelope.parse(frame.signature())));
    }
    signer.say(out.toArray(JsonObject[]::new));
    if (step.state() instanceof CeremonyState.Live live) {
      live.share().ifPresent(hold);
    }
  }
}
