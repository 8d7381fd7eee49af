package io.ochk.system.guardian;

import io.ochk.protocol.ceremony.Joins;
import io.ochk.protocol.ceremony.SetupDocument;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.CeremonyFrame;
import io.ochk.protocol.envelope.CeremonyJoin;
import io.ochk.protocol.json.Octets;
import io.ochk.protocol.peer.PeerMessage;
import io.ochk.protocol.signature.PublicKey;
import io.ochk.protocol.signature.SigningKey;
import io.ochk.system.world.Wire;
import io.ochk.threshold.Ciphersuite;
import io.ochk.threshold.curve.CurveProviders;
import io.ochk.threshold.encryption.EncryptionKeyPair;
import io.ochk.threshold.keygen.Frame;
import io.ochk.threshold.keygen.SignedFrame;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Somebody with a real operator key who joins every ceremony that its node tells it of, and plays
 * its own part in it.
 */
public final class RogueMember implements AutoCloseable {
  static final Ciphersuite SUITE = Ciphersuite.taproot(CurveProviders.select(w -> {}));

  private final SigningKey operator;
  private final RogueSession session;
  private final Parts rule;
  private final Map<String, SetupDocument> setups = new HashMap<>();
  private final Map<String, Map<PublicKey, ActionEnvelope>> joins = new HashMap<>();
  private final Map<String, List<ActionEnvelope>> early = new HashMap<>();
  private final Map<String, Part> parts = new HashMap<>();

  /** What it does in one session. */
  public interface Part {
    /** All have joined. */
    void begin() throws Exception;

    /** A frame has come. */
    void hear(SignedFrame frame) throws Exception;
  }

  /** Makes the part of a session. */
  public interface Parts {
    /** The part of the session of these joins. */
    Part of(RogueMember member, Joins joins) throws Exception;
  }

  public RogueMember(SigningKey operator, String api, Random random, Parts rule) {
    this.operator = operator;
    this.rule = rule;
    this.session = new RogueSession(operator, api, random, this::hear);
  }

  public RogueMember start() throws Exception {
    session.start();
    return this;
  }

  /** The operator that it speaks for. */
  SigningKey operator() {
    return operator;
  }

  /** Its keys for what is sealed to it. */
  EncryptionKeyPair keys() {
    return EncryptionKeyPair.ofSeed(operator.exportSeed());
  }

  /** Signs the bytes of a frame, and says nothing. */
  ActionEnvelope sign(Joins joins, byte[] frame) throws Exception {
    int kind = Frame.decode(SUITE.curve(), frame).message().kind();
    return session.sign(
        CeremonyFrame.of(
            CeremonyFrame.Kind.ofNumber(kind).orElseThrow(),
            Wire.SLUG,
            session.id(),
            joins.sessionHash(),
            frame));
  }

  /** Tells its node. */
  void say(SignedFrame frame) throws Exception {
    session.say(ActionEnvelope.parse(frame.signature()));
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
        part.hear(
            new SignedFrame(Frame.decode(SUITE.curve(), in.frame().bytes()), envelope.bytes()));
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
      Part part = rule.of(this, complete);
      parts.put(complete.sessionHash(), part);
      part.begin();
      for (ActionEnvelope envelope : early.getOrDefault(complete.sessionHash(), List.of())) {
        hear(envelope);
      }
    }
  }

  @Override
  public void close() throws Exception {
    session.close();
  }
}
