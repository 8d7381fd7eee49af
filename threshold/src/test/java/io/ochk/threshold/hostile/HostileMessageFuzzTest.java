package io.ochk.threshold.hostile;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.ochk.threshold.Ciphersuite;
import io.ochk.threshold.Hash256;
import io.ochk.threshold.Identifier;
import io.ochk.threshold.PublicKeyPackage;
import io.ochk.threshold.TaprootTweak;
import io.ochk.threshold.curve.LibSecp256k1;
import io.ochk.threshold.encoding.Samples;
import io.ochk.threshold.encoding.VerificationException;
import io.ochk.threshold.keygen.CeremonyParticipant;
import io.ochk.threshold.keygen.CeremonyTable;
import io.ochk.threshold.keygen.Recovery;
import io.ochk.threshold.keygen.SignedFrame;
import io.ochk.threshold.keygen.Transcript;
import io.ochk.threshold.repair.RepairDeal;
import io.ochk.threshold.repair.RepairHelper;
import io.ochk.threshold.repair.RepairOwner;
import io.ochk.threshold.repair.RepairSetup;
import io.ochk.threshold.repair.RepairSum;
import io.ochk.threshold.signing.MemoryReleaseStore;
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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Behind the decoders: whatever a member says under its own, valid signature, the others go on,
 * name it, or refuse it with the one named exception.
 */
class HostileMessageFuzzTest {
  private static final Ciphersuite SUITE = Ciphersuite.taproot(LibSecp256k1.load());
  private static final CeremonyTable TABLE = table();
  private static final Transcript TRANSCRIPT = TABLE.live(TABLE.seat(1)).transcript();
  private static final PublicKeyPackage KEY = TABLE.live(TABLE.seat(1)).publicKey();
  private static final List<SignedFrame> FRAMES = frames();
  private static final RepairSetup REPAIR = repair();

  private static CeremonyTable table() {
    try {
      return CeremonyTable.generation(SUITE, 2, 3, new Random(2026)).run();
    } catch (VerificationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<SignedFrame> frames() {
    List<SignedFrame> frames = new ArrayList<>(TRANSCRIPT.round1());
    frames.addAll(TRANSCRIPT.echoes());
    frames.addAll(TRANSCRIPT.shares());
    frames.addAll(TRANSCRIPT.certificates());
    return frames;
  }

  private static RepairSetup repair() {
    try {
      return RepairSetup.of(
          Hash256.of(new byte[] {1}),
          KEY,
          new Identifier(2),
          List.of(new Identifier(1), new Identifier(3)),
          TABLE.setup.encryptionKeys());
    } catch (VerificationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static RepairHelper helper(int id, Random random) throws VerificationException {
    Identifier self = new Identifier(id);
    return RepairHelper.begin(
        SUITE, REPAIR, TABLE.shares().get(self), TABLE.keys.get(self), random::nextBytes);
  }

  /** A transcript that the operators have signed, whatever is in it. */
  @FuzzTest
  void signedTranscript(byte[] data) {
    try {
      Transcript transcript = Transcript.decode(SUITE.curve(), data);
      transcript.verify(SUITE, (seat, frame, signature) -> true);
      Recovery.recover(
          SUITE,
          transcript,
          (seat, frame, signature) -> true,
          new Identifier(2),
          TABLE.keys.get(new Identifier(2)));
    } catch (VerificationException refused) {
      // The expected answer to nearly everything.
    }
  }

  /** The first byte says after which of the honest frames the hostile one comes. */
  @FuzzTest
  void signedFrameInACeremony(byte[] data) throws VerificationException {
    if (data.length == 0) {
      return;
    }
    CeremonyParticipant member =
        CeremonyParticipant.generate(
            SUITE,
            TABLE.setup,
            TABLE.seat(1),
            TABLE.secrets.get(TABLE.seat(1)),
            TABLE.keys.get(new Identifier(1)),
            new CeremonyTable.MemoryStore(),
            frame -> new byte[0],
            (seat, frame, signature) -> true,
            constant -> false);
    member.start();
    for (int i = 0; i <= FRAMES.size(); i++) {
      if (i == (data[0] & 0xff) % (FRAMES.size() + 1)) {
        try {
          member.receive(
              SignedFrame.decode(SUITE.curve(), Arrays.copyOfRange(data, 1, data.length)));
        } catch (VerificationException refused) {
          // No frame of this ceremony.
        }
      }
      if (i < FRAMES.size()) {
        member.receive(FRAMES.get(i));
      }
    }
  }

  /** A package, and a share of somebody in it. */
  @FuzzTest
  void packageAndShare(byte[] data) throws VerificationException {
    Random random = new Random(3);
    byte[] message = new byte[32];
    SigningKey key = SigningKey.of(SUITE, KEY, TaprootTweak.keyPathOnly());
    SigningRequest request = new SigningRequest(Hash256.of(message), key, message);
    Signer signer =
        new Signer(
            SUITE,
            TABLE.shares().get(new Identifier(1)),
            new MemoryReleaseStore(),
            random::nextBytes);
    signer.approve(request);
    signer.commit(request.attempt(0));
    int cut = Math.max(0, data.length - SHARE_LENGTH);
    try {
      SigningPackage signingPackage =
          SigningPackage.decode(SUITE.curve(), Arrays.copyOf(data, cut));
      signer.sign(signingPackage);
      SigningSession session = SigningSession.of(key, message, signingPackage);
      session.verifyShare(SignatureShare.decode(Arrays.copyOfRange(data, cut, data.length)));
    } catch (VerificationException refused) {
      // The expected answer to nearly everything.
    }
  }

  private static final int SHARE_LENGTH = 2 + 40 + 32 + 32;

  /** A deal, then a sum, under the names that they carry. */
  @FuzzTest
  void repairMessages(byte[] data) throws VerificationException {
    RepairHelper helper = helper(1, new Random(4));
    RepairOwner owner = new RepairOwner(SUITE, REPAIR, TABLE.keys.get(new Identifier(2)));
    owner.receive(new Identifier(1), helper.deal());
    int cut = Math.max(0, data.length - SUM_LENGTH);
    try {
      RepairDeal deal = RepairDeal.decode(SUITE.curve(), Arrays.copyOf(data, cut));
      helper.receive(deal.dealer(), deal);
      owner.receive(deal.dealer(), deal);
      RepairSum sum = RepairSum.decode(Arrays.copyOfRange(data, cut, data.length));
      owner.receive(sum.helper(), sum);
    } catch (VerificationException refused) {
      // The expected answer to nearly everything.
    }
  }

  private static final int SUM_LENGTH = 2 + 32 + 32 + 32 + 80;

  /** Writes the seeds: one honest message of each kind. The argument is the resources' folder. */
  public static void main(String[] args) throws Exception {
    Map<String, byte[]> seeds = new TreeMap<>();
    seeds.put("signedTranscript/generation", TRANSCRIPT.encode());
    seeds.put("signedTranscript/resharing", Samples.make().get("transcript-resharing"));
    for (int i = 0; i < FRAMES.size(); i++) {
      SignedFrame bare = new SignedFrame(FRAMES.get(i).frame(), new byte[0]);
      seeds.put("signedFrameInACeremony/frame-" + i, joined(new byte[] {(byte) i}, bare.encode()));
    }
    byte[] message = new byte[32];
    SigningKey key = SigningKey.of(SUITE, KEY, TaprootTweak.keyPathOnly());
    SigningRequest request = new SigningRequest(Hash256.of(message), key, message);
    List<SigningCommitments> commitments = new ArrayList<>();
    List<Signer> signers = new ArrayList<>();
    for (int id : new int[] {1, 3}) {
      Signer signer =
          new Signer(
              SUITE,
              TABLE.shares().get(new Identifier(id)),
              new MemoryReleaseStore(),
              new Random(3)::nextBytes);
      signer.approve(request);
      signers.add(signer);
      commitments.add(((SigningAnswer.Committed) signer.commit(request.attempt(0))).commitments());
    }
    SigningPackage signingPackage = SigningPackage.of(request.attempt(0), commitments);
    var released = (SigningAnswer.Released) signers.get(1).sign(signingPackage);
    seeds.put("packageAndShare/honest", joined(signingPackage.encode(), released.share().encode()));
    RepairHelper first = helper(1, new Random(4));
    RepairHelper third = helper(3, new Random(5));
    RepairSum sum = third.receive(new Identifier(1), first.deal()).orElseThrow();
    seeds.put("repairMessages/honest", joined(third.deal().encode(), sum.encode()));
    for (Map.Entry<String, byte[]> seed : seeds.entrySet()) {
      Path file =
          Path.of(args[0], "io/ochk/threshold/hostile/HostileMessageFuzzTestInputs", seed.getKey());
      Files.createDirectories(file.getParent());
      Files.write(file, seed.getValue());
    }
  }

  private static byte[] joined(byte[] a, byte[] b) {
    byte[] both = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, both, a.length, b.length);
    return both;
  }
}
