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
import io.ochk.threshold.keygen.CeremonyStore;
import io.ochk.threshold.keygen.FrameSigner;
import io.ochk.threshold.keygen.FrameVerifier;
import io.ochk.threshold.keygen.Seat;
import io.ochk.threshold.keygen.SignedFrame;
import io.ochk.threshold.signing.Aggregation;
import io.ochk.threshold.signing.ReleaseRecord;
import io.ochk.threshold.signing.ReleaseStore;
import io.ochk.threshold.signing.Signature;
import io.ochk.threshold.signing.SignatureShare;
import io.ochk.threshold.signing.Signer;
import io.ochk.threshold.signing.SigningAnswer;
import io.ochk.threshold.signing.SigningAttempt;
import io.ochk.threshold.signing.SigningCommitments;
import io.ochk.threshold.signing.SigningKey;
import io.ochk.threshold.signing.SigningPackage;
import io.ochk.threshold.signing.SigningRequest;
import io.ochk.threshold.signing.SigningSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.junit.jupiter.api.Test;

/** The tutorial's code: compiled and run here, and word for word in {@code docs/tutorial.md}. */
class TutorialTest {
  @Test
  void threePartiesMakeOneKeyAndOneSignature() throws Exception {
    // begin surroundings
    SecureRandom random = new SecureRandom();
    Map<Seat, Ed25519PrivateKeyParameters> operators = new TreeMap<>();
    FrameVerifier verifier =
        (seat, frame, signature) -> {
          var key = operators.get(seat).generatePublicKey();
          return signature.length == 64
              && key.verify(Ed25519.Algorithm.Ed25519, null, frame, 0, frame.length, signature, 0);
        };

    record Memory(List<SignedFrame> frames, Map<SigningAttempt, ReleaseRecord> released)
        implements CeremonyStore, ReleaseStore {
      Memory() {
        this(new ArrayList<>(), new HashMap<>());
      }

      public void append(SignedFrame frame) {
        frames.add(frame);
      }

      public void storeShare(KeyShare share) {}

      public Optional<ReleaseRecord> find(Identifier signer, SigningAttempt attempt) {
        return Optional.ofNullable(released.get(attempt));
      }

      public void record(ReleaseRecord release) {
        released.put(release.attempt(), release);
      }
    }
    // end surroundings

    // begin setup
    Ciphersuite suite = Ciphersuite.taproot(CurveProviders.select(System.err::println));
    Participants twoOfThree = Participants.ofSeats(2, 3);
    Map<Identifier, EncryptionKeyPair> keys = new TreeMap<>();
    Map<Identifier, EncryptionKey> publicKeys = new TreeMap<>();
    List<Hash256> joins = new ArrayList<>();
    for (Identifier id : twoOfThree.members()) {
      byte[] seed = new byte[32];
      random.nextBytes(seed);
      keys.put(id, EncryptionKeyPair.ofSeed(seed));
      publicKeys.put(id, keys.get(id).publicKey());
      joins.add(Hash256.of(publicKeys.get(id).encode()));
      operators.put(Seat.ofNew(id), new Ed25519PrivateKeyParameters(random));
    }
    Hash256 parameters = Hash256.of("two of three, on signet".getBytes(UTF_8));
    CeremonySetup setup =
        CeremonySetup.of(
            suite.curve(),
            Suite.TAPROOT,
            CeremonySession.hash(parameters, joins),
            twoOfThree,
            publicKeys,
            Optional.empty());
    // end setup

    // begin ceremony
    Map<Identifier, CeremonyParticipant> members = new TreeMap<>();
    Map<Identifier, Memory> stores = new TreeMap<>();
    Deque<SignedFrame> network = new ArrayDeque<>();
    for (Identifier id : twoOfThree.members()) {
      FrameSigner signer =
          frame -> {
            byte[] signature = new byte[64];
            operators
                .get(Seat.ofNew(id))
                .sign(Ed25519.Algorithm.Ed25519, null, frame, 0, frame.length, signature, 0);
            return signature;
          };
      stores.put(id, new Memory());
      members.put(
          id,
          CeremonyParticipant.generate(
              suite,
              setup,
              Seat.ofNew(id),
              CeremonySecret.draw(random::nextBytes), // to be stored before anything is sent
              keys.get(id),
              stores.get(id),
              signer,
              verifier,
              constant -> false)); // whether an earlier ceremony had this constant
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
      Signer signer = new Signer(suite, shares.get(id), stores.get(id), random::nextBytes);
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
    assertThat(stores.get(new Identifier(1)).released()).hasSize(1);
    assertThat(stores.get(new Identifier(2)).released()).isEmpty();
  }

  /** A reader has the published module and the JDK, and nothing of these tests. */
  @Test
  void theTutorialUsesNothingOfTheTests() throws Exception {
    Path tests = Path.of(TutorialTest.class.getResource("TutorialTest.class").toURI()).getParent();
    String shown = String.join("\n", blocks());
    try (Stream<Path> classes = Files.walk(tests)) {
      for (Path file : classes.filter(f -> f.toString().endsWith(".class")).toList()) {
        String name = file.getFileName().toString().replaceAll("(\\$.*)?\\.class", "");
        assertThat(shown).doesNotContainPattern("\\b" + name + "\\b");
      }
    }
  }

  private static List<String> blocks() throws IOException {
    Path root = Path.of(System.getProperty("oc.root", ".."));
    Matcher blocks =
        Pattern.compile("```java\n(.*?)```", Pattern.DOTALL)
            .matcher(Files.readString(root.resolve("docs/tutorial.md")));
    return blocks.results().map(block -> block.group(1)).toList();
  }

  @Test
  void theTutorialShowsThisVeryCode() throws Exception {
    Path root = Path.of(System.getProperty("oc.root", ".."));
    String source =
        Files.readString(
            root.resolve("threshold/src/test/java/io/ochk/threshold/TutorialTest.java"));
    Matcher regions =
        Pattern.compile("    // begin (\\w+)\n(.*?)    // end \\1\n", Pattern.DOTALL)
            .matcher(source);
    List<String> expected = new ArrayList<>();
    while (regions.find()) {
      expected.add(regions.group(2).replaceAll("(?m)^    ", ""));
    }
    assertThat(blocks()).hasSize(5).isEqualTo(expected);
  }
}
