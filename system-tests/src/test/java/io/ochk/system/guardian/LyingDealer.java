package io.ochk.system.guardian;

import io.ochk.protocol.ceremony.Joins;
import io.ochk.protocol.ceremony.SetupDocument;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.CeremonyFrame;
import io.ochk.protocol.envelope.CeremonyJoin;
import io.ochk.protocol.hash.Sha256;
import io.ochk.protocol.json.Octets;
import io.ochk.protocol.peer.PeerMessage;
import io.ochk.protocol.signature.PublicKey;
import io.ochk.protocol.signature.SigningKey;
import io.ochk.system.world.Wire;
import io.ochk.threshold.Ciphersuite;
import io.ochk.threshold.Identifier;
import io.ochk.threshold.KeyShare;
import io.ochk.threshold.curve.CurveProviders;
import io.ochk.threshold.encryption.EncryptionKeyPair;
import io.ochk.threshold.encryption.SealedShare;
import io.ochk.threshold.keygen.CeremonyMessage.Shares;
import io.ochk.threshold.keygen.CeremonyParticipant;
import io.ochk.threshold.keygen.CeremonySecret;
import io.ochk.threshold.keygen.CeremonyStore;
import io.ochk.threshold.keygen.Frame;
import io.ochk.threshold.keygen.FrameVerifier;
import io.ochk.threshold.keygen.Seat;
import io.ochk.threshold.keygen.SignedFrame;
import io.ochk.verify.EpochRecords;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * A member of a key generation with a real operator key that follows the protocol but for one lie:
 * it tells somebody another round 1 than the others, or seals a bad share to seat 0.
 */
final class LyingDealer implements AutoCloseable {
  private static final Ciphersuite SUITE = Ciphersuite.taproot(CurveProviders.select(w -> {}));

  private final SigningKey operator;
  private final int seat;
  private final Random random;
  private final Lie lie;
  private final RogueSession session;
  private final Map<String, SetupDocument> setups = new HashMap<>();
  private final Map<String, Map<PublicKey, ActionEnvelope>> joins = new HashMap<>();
  private final Map<String, List<ActionEnvelope>> early = new HashMap<>();
  private final Map<String, Part> parts = new HashMap<>();

  /** What it does wrong. */
  sealed interface Lie {
    /** Somebody gets another round 1, before the others get theirs. */
    record TwoStories(RogueSession.Hears another) implements Lie {}

    /** What is sealed to seat 0 does not open. */
    record BadShare() implements Lie {}
  }

  LyingDealer(SigningKey operator, int seat, String api, Random random, Lie lie) {
    this.operator = operator;
    this.seat = seat;
    this.random = random;
    this.lie = lie;
    this.session = new RogueSession(operator, api, random, this::hear);
  }

  LyingDealer start() throws Exception {
    session.start();
    return this;
  }

  private void hear(PeerMessage message) throws Exception {
    switch (message) {
      case PeerMessage.Setup(SetupDocument setup) -> join(setup);
      case PeerMessage.Envelope(ActionEnvelope envelope) -> hear(envelope);
      default -> {}
    }
  }

  private void join(SetupDocument setup) throws Exception {
    if (setups.putIfAbsent(setup.hash(), setup) == null) {
      session.say(
          new CeremonyJoin(
              Octets.of(keys().publicKey().encode()),
              Wire.SLUG,
              "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq",
              session.id(),
              setup.hash(),
              CeremonyJoin.SignerKind.KIT));
      begin(setup.hash());
    }
  }

  private EncryptionKeyPair keys() {
    return EncryptionKeyPair.ofSeed(operator.exportSeed());
  }

  private void hear(ActionEnvelope envelope) throws Exception {
    if (envelope.action() instanceof CeremonyJoin join) {
      joins
          .computeIfAbsent(join.setupHash(), h -> new LinkedHashMap<>())
          .putIfAbsent(envelope.pubkey(), envelope);
      begin(join.setupHash());
    } else if (envelope.action() instanceof CeremonyFrame frame
        && frame.about() instanceof CeremonyFrame.InSession in) {
      Part part = parts.get(in.sessionHash());
      if (part == null) {
        early.computeIfAbsent(in.sessionHash(), h -> new ArrayList<>()).add(envelope);
      } else {
        part.hear(envelope, in);
      }
    }
  }

  private void begin(String setupHash) throws Exception {
    SetupDocument setup = setups.get(setupHash);
    Map<PublicKey, ActionEnvelope> all = joins.getOrDefault(setupHash, Map.of());
    if (setup == null || all.size() < setup.joiners().size()) {
      return;
    }
    Joins complete = Joins.verified(setup, all.values());
    if (!parts.containsKey(complete.sessionHash())) {
      Part part = new Part(setup, complete);
      parts.put(complete.sessionHash(), part);
      if (lie instanceof Lie.TwoStories(RogueSession.Hears another)) {
        for (ActionEnvelope told :
            new Part(setup, complete)
                .participant().start().send().stream().map(LyingDealer::envelope).toList()) {
          another.message(new PeerMessage.Envelope(told));
        }
      }
      part.follow(part.participant().start());
      for (ActionEnvelope envelope : early.getOrDefault(complete.sessionHash(), List.of())) {
        hear(envelope);
      }
    }
  }

  private static ActionEnvelope envelope(SignedFrame frame) {
    try {
      return ActionEnvelope.parse(frame.signature());
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** What it is in one session. */
  private final class Part implements CeremonyStore {
    private final SetupDocument setup;
    private final Joins joined;
    private final byte[] secret;
    private final List<SignedFrame> frames = new ArrayList<>();
    private final Map<String, ActionEnvelope> signed = new HashMap<>();
    private CeremonyParticipant participant;
    private boolean lied;

    Part(SetupDocument setup, Joins joined) throws Exception {
      this.setup = setup;
      this.joined = joined;
      try (CeremonySecret drawn = CeremonySecret.draw(random::nextBytes)) {
        this.secret = drawn.encodeSecret();
      }
      this.participant = create();
    }

    CeremonyParticipant participant() {
      return participant;
    }

    private CeremonyParticipant create() throws Exception {
      return CeremonyParticipant.generate(
          SUITE,
          EpochRecords.ceremonySetup(SUITE, joined),
          Seat.ofNew(Identifier.ofSeat(seat)),
          CeremonySecret.decode(secret),
          keys(),
          this,
          bytes -> sign(bytes).bytes(),
          verifier(),
          point -> false);
    }

    private ActionEnvelope sign(byte[] frame) {
      return signed.computeIfAbsent(
          Sha256.hex(frame),
          h -> {
            try {
              int kind = Frame.decode(SUITE.curve(), frame).message().kind();
              return session.sign(
                  CeremonyFrame.of(
                      CeremonyFrame.Kind.ofNumber(kind).orElseThrow(),
                      Wire.SLUG,
                      session.id(),
                      joined.sessionHash(),
                      frame));
            } catch (Exception e) {
              throw new AssertionError(e);
            }
          });
    }

    private FrameVerifier verifier() {
      return (sender, bytes, signature) -> {
        try {
          ActionEnvelope envelope = ActionEnvelope.parse(signature);
          envelope.verify();
          return setup
                  .holder(sender.identifier().seat())
                  .orElseThrow()
                  .operatorPubkey()
                  .equals(envelope.pubkey())
              && envelope.action() instanceof CeremonyFrame frame
              && frame.about() instanceof CeremonyFrame.InSession in
              && Arrays.equals(in.frame().bytes(), bytes);
        } catch (Exception e) {
          return false;
        }
      };
    }

    void hear(ActionEnvelope envelope, CeremonyFrame.InSession in) throws Exception {
      follow(
          participant.receive(
              new SignedFrame(Frame.decode(SUITE.curve(), in.frame().bytes()), envelope.bytes())));
    }

    void follow(CeremonyParticipant.Step step) throws Exception {
      for (SignedFrame frame : step.send()) {
        if (lie instanceof Lie.BadShare
            && !lied
            && frame.frame().message() instanceof Shares good) {
          lied = true;
          frames.replaceAll(f -> f.equals(frame) ? spoilt(f.frame(), good) : f);
          // As if it had said so all along: it stands by its lie.
          participant = create();
          follow(participant.start());
          return;
        }
        session.say(envelope(frame));
      }
    }

    private SignedFrame spoilt(Frame frame, Shares good) {
      try {
        Map<Identifier, SealedShare> sealed = new TreeMap<>(good.sealed());
        byte[] bytes = sealed.get(Identifier.ofSeat(0)).encode();
        bytes[50] ^= 1;
        sealed.put(Identifier.ofSeat(0), SealedShare.decode(bytes));
        Frame bad = new Frame(frame.sessionHash(), frame.sender(), new Shares(sealed));
        return new SignedFrame(bad, sign(bad.encode()).bytes());
      } catch (Exception e) {
        throw new AssertionError(e);
      }
    }

    @Override
    public List<SignedFrame> frames() {
      return List.copyOf(frames);
    }

    @Override
    public void append(SignedFrame frame) {
      frames.add(frame);
    }

    @Override
    public void storeShare(KeyShare share) {
      // It wants none.
    }
  }

  @Override
  public void close() throws Exception {
    session.close();
  }
}
