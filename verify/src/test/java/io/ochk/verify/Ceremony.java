package io.ochk.verify;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.ActionPayload;
import io.ochk.protocol.fixture.Programme;
import io.ochk.protocol.fixture.TestKeys;
import io.ochk.protocol.hash.Sha256;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.JsonString;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.signature.PublicKey;
import io.ochk.protocol.signature.SigningKey;
import io.ochk.threshold.Ciphersuite;
import io.ochk.threshold.Hash256;
import io.ochk.threshold.Identifier;
import io.ochk.threshold.KeyShare;
import io.ochk.threshold.Participants;
import io.ochk.threshold.curve.LibSecp256k1;
import io.ochk.threshold.encoding.VerificationException;
import io.ochk.threshold.encryption.EncryptionKey;
import io.ochk.threshold.encryption.EncryptionKeyPair;
import io.ochk.threshold.keygen.CeremonyParticipant;
import io.ochk.threshold.keygen.CeremonySecret;
import io.ochk.threshold.keygen.CeremonySession;
import io.ochk.threshold.keygen.CeremonySetup;
import io.ochk.threshold.keygen.CeremonyState;
import io.ochk.threshold.keygen.FrameSigner;
import io.ochk.threshold.keygen.FrameVerifier;
import io.ochk.threshold.keygen.PreviousEpoch;
import io.ochk.threshold.keygen.Seat;
import io.ochk.threshold.keygen.SignedFrame;
import io.ochk.threshold.keygen.Transcript;
import io.ochk.threshold.reshare.Resharing;
import io.ochk.verify.fixture.MemoryCeremonyStore;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

/** A ceremony from beginning to end whose frames are signed as operators' envelopes. */
final class Ceremony {
  static final Ciphersuite SUITE = Ciphersuite.taproot(LibSecp256k1.load());
  private static final Random RANDOM = new Random(9);

  final CeremonySetup setup;
  final Transcript transcript;
  final Map<Identifier, KeyShare> shares = new TreeMap<>();
  private final Map<Seat, PublicKey> operators = new TreeMap<>();

  private Ceremony(CeremonySetup setup, Map<Seat, SigningKey> signers, Ceremony old)
      throws VerificationException {
    this.setup = setup;
    signers.forEach((seat, key) -> operators.put(seat, key.publicKey()));
    Map<Seat, CeremonyParticipant> members = new TreeMap<>();
    for (Seat seat : setup.seats()) {
      members.put(seat, participant(seat, signers.get(seat), old));
    }
    Deque<SignedFrame> network = new ArrayDeque<>();
    members.values().forEach(member -> network.addAll(member.start().send()));
    while (!network.isEmpty()) {
      SignedFrame frame = network.remove();
      for (CeremonyParticipant member : members.values()) {
        network.addAll(member.receive(frame).send());
      }
    }
    Transcript made = null;
    for (Map.Entry<Seat, CeremonyParticipant> member : members.entrySet()) {
      CeremonyState.Live live = (CeremonyState.Live) member.getValue().state();
      live.share().ifPresent(share -> shares.put(member.getKey().identifier(), share));
      made = live.transcript();
    }
    this.transcript = made;
  }

  /** A key generation by the operators of these numbers. */
  static Ceremony generation(int threshold, List<Integer> operators) throws VerificationException {
    Participants participants = Participants.ofSeats(threshold, operators.size());
    CeremonySetup setup =
        CeremonySetup.of(
            SUITE.curve(),
            SUITE.suite(),
            session("a key generation of " + operators),
            participants,
            encryptionKeys(operators),
            Optional.empty());
    return new Ceremony(setup, signers(List.of(), operators), null);
  }

  /** Carries the key of another ceremony on to these operators. */
  Ceremony resharedTo(int threshold, List<Integer> before, List<Integer> after)
      throws VerificationException {
    CeremonySetup next =
        Resharing.to(
            SUITE,
            session("a re-sharing from " + before + " to " + after),
            epoch().key(),
            epoch().transcriptHash(),
            epoch().key().participants().members(),
            Participants.ofSeats(threshold, after.size()),
            encryptionKeys(after));
    return new Ceremony(next, signers(before, after), this);
  }

  private PreviousEpoch epoch() throws VerificationException {
    var key = transcript.verify(SUITE, operators());
    return new PreviousEpoch(key, transcript.hash(key), key.participants().members());
  }

  private static Hash256 session(String parameters) {
    return CeremonySession.hash(Hash256.of(parameters.getBytes(US_ASCII)), List.of());
  }

  private static Map<Identifier, EncryptionKey> encryptionKeys(List<Integer> operators) {
    Map<Identifier, EncryptionKey> keys = new TreeMap<>();
    for (int seat = 0; seat < operators.size(); seat++) {
      keys.put(Identifier.ofSeat(seat), encryptionKeys(operators.get(seat)).publicKey());
    }
    return keys;
  }

  private static EncryptionKeyPair encryptionKeys(int operator) {
    return EncryptionKeyPair.ofSeed(key(operator).exportSeed());
  }

  private static SigningKey key(int operator) {
    return TestKeys.operator(operator);
  }

  private static Map<Seat, SigningKey> signers(List<Integer> before, List<Integer> after) {
    Map<Seat, SigningKey> signers = new TreeMap<>();
    for (int seat = 0; seat < before.size(); seat++) {
      signers.put(Seat.ofOld(Identifier.ofSeat(seat)), key(before.get(seat)));
    }
    for (int seat = 0; seat < after.size(); seat++) {
      signers.put(Seat.ofNew(Identifier.ofSeat(seat)), key(after.get(seat)));
    }
    return signers;
  }

  private CeremonyParticipant participant(Seat seat, SigningKey operator, Ceremony old)
      throws VerificationException {
    FrameSigner signer = frame -> envelope(operator, frame).bytes();
    CeremonySecret secret = CeremonySecret.draw(RANDOM::nextBytes);
    if (old == null) {
      return CeremonyParticipant.generate(
          SUITE,
          setup,
          seat,
          secret,
          EncryptionKeyPair.ofSeed(operator.exportSeed()),
          new MemoryCeremonyStore(),
          signer,
          operators(),
          constant -> false);
    }
    return seat.group() == Seat.Group.OLD
        ? CeremonyParticipant.deal(
            SUITE,
            setup,
            old.shares.get(seat.identifier()),
            secret,
            new MemoryCeremonyStore(),
            signer,
            operators())
        : CeremonyParticipant.receive(
            SUITE,
            setup,
            seat,
            EncryptionKeyPair.ofSeed(operator.exportSeed()),
            new MemoryCeremonyStore(),
            signer,
            operators());
  }

  /** Signs a frame as an action that carries its hash. */
  private static ActionEnvelope envelope(SigningKey operator, byte[] frame) {
    return ActionEnvelope.sign(
        new ActionPayload(
            "ceremony-frame",
            JsonObject.builder().put("frame_hash", Sha256.hex(frame)).build(),
            BigInteger.ONE,
            Programme.START,
            Optional.of(Programme.SLUG)),
        operator);
  }

  /** Checks frames by the rules of envelopes, against the operators who sit in this ceremony. */
  FrameVerifier operators() {
    return (sender, frame, signature) -> {
      try {
        ActionEnvelope envelope = ActionEnvelope.parse(signature);
        envelope.verify();
        return envelope.pubkey().equals(operators.get(sender))
            && envelope
                .payload()
                .params()
                .get("frame_hash")
                .equals(Optional.of(new JsonString(Sha256.hex(frame))));
      } catch (MalformedException | io.ochk.protocol.signature.VerificationException refused) {
        return false;
      }
    };
  }

  /** What somebody who believes this ceremony's session and operators has at hand. */
  EpochVerification.Evidence evidence() {
    return new EpochVerification.Evidence(transcript, setup.sessionHash(), operators());
  }
}
