package io.ochk.threshold;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.threshold.curve.CurveProviders;
import io.ochk.threshold.encryption.EncryptionKey;
import io.ochk.threshold.encryption.EncryptionKeyPair;
import io.ochk.threshold.keygen.CeremonyParticipant;
import io.ochk.threshold.keygen.CeremonySecret;
import io.ochk.threshold.keygen.CeremonySession;
import io.ochk.threshold.keygen.CeremonySetup;
import io.ochk.threshold.keygen.CeremonyState;
import io.ochk.threshold.keygen.CeremonyTable;
import io.ochk.threshold.keygen.FrameVerifier;
import io.ochk.threshold.keygen.Recovery;
import io.ochk.threshold.keygen.Seat;
import io.ochk.threshold.keygen.SignedFrame;
import io.ochk.threshold.keygen.Transcript;
import io.ochk.threshold.signing.Aggregation;
import io.ochk.threshold.signing.MemoryReleaseStore;
import io.ochk.threshold.signing.Signature;
import io.ochk.threshold.signing.SignatureShare;
import io.ochk.threshold.signing.Signer;
import io.ochk.threshold.signing.SigningAnswer;
import io.ochk.threshold.signing.SigningCommitments;
import io.ochk.threshold.signing.SigningKey;
import io.ochk.threshold.signing.SigningPackage;
import io.ochk.threshold.signing.SigningRequest;
import io.ochk.threshold.signing.SigningSession;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The tutorial's code: compiled and run here, and word for word in {@code docs/tutorial.md}. */
class TutorialTest {
  private static byte[] seedOf(Identifier id) {
    return CeremonyTable.seed(id.value());
  }

  @Test
  void threePartiesMakeOneKeyAndOneSignature() throws Exception {
    SecureRandom secureRandom = new SecureRandom();
    Hash256 setupHash = Hash256.of("the agreed parameters".getBytes(UTF_8));
    List<Hash256> joinHashes = List.of(Hash256.of(new byte[] {1}), Hash256.of(new byte[] {2}));
    FrameVerifier operators = CeremonyTable::verify;

    // begin setup
    Ciphersuite suite = Ciphersuite.taproot(CurveProviders.select(System.err::println));
    Participants twoOfThree = Participants.ofSeats(2, 3);
    Map<Identifier, EncryptionKeyPair> keys = new TreeMap<>();
    Map<Identifier, EncryptionKey> publicKeys = new TreeMap<>();
    for (Identifier id : twoOfThree.members()) {
      keys.put(id, EncryptionKeyPair.ofSeed(seedOf(id)));
      publicKeys.put(id, keys.get(id).publicKey());
    }
    CeremonySetup setup =
        CeremonySetup.of(
            suite.curve(),
            Suite.TAPROOT,
            CeremonySession.hash(setupHash, joinHashes),
            twoOfThree,
            publicKeys,
            Optional.empty());
    // end setup

    // begin ceremony
    Map<Identifier, CeremonyParticipant> members = new TreeMap<>();
    Deque<SignedFrame> network = new ArrayDeque<>();
    for (Identifier id : twoOfThree.members()) {
      Seat seat = Seat.ofNew(id);
      CeremonySecret secret = CeremonySecret.draw(secureRandom::nextBytes); // store it first
      members.put(
          id,
          CeremonyParticipant.generate(
              suite,
              setup,
              seat,
              secret,
              keys.get(id),
              new CeremonyTable.MemoryStore(),
              frame -> CeremonyTable.sign(seat, frame), // the operator's signature
              operators,
              constant -> false));
      network.addAll(members.get(id).start().send());
    }
    while (!network.isEmpty()) {
      SignedFrame frame = network.remove();
      for (CeremonyParticipant member : members.values()) {
        network.addAll(member.receive(frame).send());
      }
    }
    Map<Identifier, KeyShare> shares = new TreeMap<>();
    for (Identifier id : twoOfThree.members()) {
      if (members.get(id).state() instanceof CeremonyState.Live live) {
        shares.put(id, live.share().orElseThrow());
      }
    }
    // end ceremony
    assertThat(shares).hasSize(3);

    // begin request
    byte[] digest = Hash256.of("what the signers agreed to".getBytes(UTF_8)).encode();
    PublicKeyPackage publicKey = shares.get(new Identifier(1)).publicKey();
    SigningKey key = SigningKey.of(suite, publicKey, TaprootTweak.none());
    SigningRequest request = new SigningRequest(Hash256.of(digest), key, digest);
    List<Signer> signers = new ArrayList<>();
    for (Identifier id : List.of(new Identifier(1), new Identifier(3))) {
      Signer signer =
          new Signer(suite, shares.get(id), new MemoryReleaseStore(), secureRandom::nextBytes);
      signer.approve(request);
      signers.add(signer);
    }
    // end request

    // begin rounds
    List<SigningCommitments> round1 = new ArrayList<>();
    for (Signer signer : signers) {
      if (signer.commit(request.attempt(0)) instanceof SigningAnswer.Committed committed) {
        round1.add(committed.commitments());
      }
    }
    SigningPackage signingPackage = SigningPackage.of(request.attempt(0), round1);
    List<SignatureShare> round2 = new ArrayList<>();
    for (Signer signer : signers) {
      if (signer.sign(signingPackage) instanceof SigningAnswer.Released released) {
        round2.add(released.share());
      }
    }
    Signature signature =
        switch (SigningSession.of(key, digest, signingPackage).aggregate(round2)) {
          case Aggregation.Complete complete -> complete.signature();
          case Aggregation.Cheated cheated ->
              throw new IllegalStateException("cheated: " + cheated.cheaters());
        };
    // end rounds
    assertThat(key.verify(digest, signature)).isTrue();
    assertThat(suite.curve().verifySchnorr(key.xOnly(), digest, signature.encode())).isTrue();

    Transcript transcript =
        ((CeremonyState.Live) members.get(new Identifier(2)).state()).transcript();
    // begin recovery
    KeyShare recovered =
        Recovery.recover(
            suite,
            Transcript.decode(suite.curve(), transcript.encode()),
            operators,
            new Identifier(2),
            EncryptionKeyPair.ofSeed(seedOf(new Identifier(2))));
    // end recovery
    assertThat(recovered.secret()).isEqualTo(shares.get(new Identifier(2)).secret());
  }

  @Test
  void theTutorialShowsThisVeryCode() throws Exception {
    Path root = Path.of(System.getProperty("oc.root", ".."));
    String source =
        Files.readString(
            root.resolve("threshold/src/test/java/io/ochk/threshold/TutorialTest.java"));
    String tutorial = Files.readString(root.resolve("docs/tutorial.md"));
    Matcher regions =
        Pattern.compile("    // begin (\\w+)\n(.*?)    // end \\1\n", Pattern.DOTALL)
            .matcher(source);
    List<String> expected = new ArrayList<>();
    while (regions.find()) {
      expected.add(regions.group(2).replaceAll("(?m)^    ", ""));
    }
    Matcher blocks = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL).matcher(tutorial);
    List<String> shown = new ArrayList<>();
    while (blocks.find()) {
      shown.add(blocks.group(1));
    }
    assertThat(shown).hasSize(5).isEqualTo(expected);
  }
}
