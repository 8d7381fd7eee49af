package io.ochk.threshold.encoding;

import io.ochk.threshold.Ciphersuite;
import io.ochk.threshold.Hash256;
import io.ochk.threshold.Identifier;
import io.ochk.threshold.KeyShare;
import io.ochk.threshold.Participants;
import io.ochk.threshold.PublicKeyPackage;
import io.ochk.threshold.TaprootTweak;
import io.ochk.threshold.curve.Curve;
import io.ochk.threshold.curve.LibSecp256k1;
import io.ochk.threshold.keygen.CeremonyMessage;
import io.ochk.threshold.keygen.CeremonySecret;
import io.ochk.threshold.keygen.CeremonySetup;
import io.ochk.threshold.keygen.CeremonyTable;
import io.ochk.threshold.keygen.Frame;
import io.ochk.threshold.keygen.PreviousEpoch;
import io.ochk.threshold.keygen.SignedFrame;
import io.ochk.threshold.keygen.Transcript;
import io.ochk.threshold.repair.RepairDeal;
import io.ochk.threshold.repair.RepairHelper;
import io.ochk.threshold.repair.RepairSetup;
import io.ochk.threshold.repair.RepairSum;
import io.ochk.threshold.signing.ReleaseRecord;
import io.ochk.threshold.signing.SignatureShare;
import io.ochk.threshold.signing.SigningCommitments;
import io.ochk.threshold.signing.SigningPackage;
import io.ochk.threshold.signing.SigningRequest;
import io.ochk.threshold.signing.SigningTable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** One of every encoding, made anew from fixed randomness, and the decoder of each. */
public final class Samples {
  /** Reads bytes and writes what it read. */
  public interface Decoder {
    byte[] decodeAndEncode(byte[] bytes) throws VerificationException;
  }

  private static final Curve CURVE = LibSecp256k1.load();

  private Samples() {}

  public static Map<String, Decoder> decoders() {
    return decoders(CURVE);
  }

  /** The decoders over one provider of the curve. */
  public static Map<String, Decoder> decoders(Curve curve) {
    Map<String, Decoder> map = new LinkedHashMap<>();
    map.put("public-key-package", b -> PublicKeyPackage.decode(curve, b).encode());
    map.put("key-share", b -> KeyShare.decode(curve, b).encodeSecret());
    map.put("ceremony-secret", b -> CeremonySecret.decode(b).encodeSecret());
    map.put("setup-generation", b -> CeremonySetup.decode(curve, b).encode());
    map.put("setup-resharing", b -> CeremonySetup.decode(curve, b).encode());
    for (String kind :
        List.of("round1", "echo", "shares", "complaint", "reveal", "certificate", "abandonment")) {
      map.put("frame-" + kind, b -> Frame.decode(curve, b).encode());
    }
    map.put("signed-frame", b -> SignedFrame.decode(curve, b).encode());
    map.put("transcript-generation", b -> Transcript.decode(curve, b).encode());
    map.put("transcript-resharing", b -> Transcript.decode(curve, b).encode());
    map.put("signing-commitments", b -> SigningCommitments.decode(curve, b).encode());
    map.put("signing-package", b -> SigningPackage.decode(curve, b).encode());
    map.put("signature-share", b -> SignatureShare.decode(b).encode());
    map.put("release-record", b -> ReleaseRecord.decode(curve, b).encode());
    map.put("repair-deal", b -> RepairDeal.decode(curve, b).encode());
    map.put("repair-sum", b -> RepairSum.decode(b).encode());
    return map;
  }

  public static Map<String, byte[]> make() throws VerificationException {
    Random random = new Random(2026);
    Ciphersuite suite = Ciphersuite.taproot(CURVE);
    CeremonyTable table = CeremonyTable.generation(suite, 2, 3, random).run();
    Transcript transcript = table.live(table.seat(1)).transcript();
    PublicKeyPackage key = table.live(table.seat(1)).publicKey();
    Map<String, byte[]> map = new LinkedHashMap<>();
    map.put("public-key-package", key.encode());
    map.put("key-share", table.shares().get(new Identifier(2)).encodeSecret());
    map.put("ceremony-secret", table.secrets.get(table.seat(1)).encodeSecret());
    map.put("setup-generation", table.setup.encode());
    CeremonyTable next =
        CeremonyTable.resharing(
                suite,
                new PreviousEpoch(
                    key, transcript.hash(key), List.of(new Identifier(1), new Identifier(3))),
                table.shares(),
                Participants.ofSeats(2, 2),
                random)
            .run();
    map.put("setup-resharing", next.setup.encode());
    frames(map, table, transcript);
    map.put("transcript-generation", transcript.encode());
    map.put("transcript-resharing", next.live(next.seat(1)).transcript().encode());
    signing(map, suite, table, random);
    repair(map, suite, table, random);
    return map;
  }

  /**
   * What {@link #make} leaves out: the plain suite, and epochs after the first. A name is that of
   * the encoding, a slash and what is special about it.
   */
  public static Map<String, byte[]> makeVariants() throws VerificationException {
    Random random = new Random(2027);
    Map<String, byte[]> map = new LinkedHashMap<>();
    Ciphersuite plain = Ciphersuite.plain(CURVE);
    CeremonyTable table = CeremonyTable.generation(plain, 2, 3, random).run();
    Transcript transcript = table.live(table.seat(1)).transcript();
    map.put("public-key-package/plain", table.live(table.seat(1)).publicKey().encode());
    map.put("key-share/plain", table.shares().get(new Identifier(3)).encodeSecret());
    map.put("setup-generation/plain", table.setup.encode());
    map.put("frame-round1/plain", transcript.round1().getFirst().frame().encode());
    map.put("transcript-generation/plain", transcript.encode());
    releases(map, plain, table, TaprootTweak.none(), "plain", random);
    Ciphersuite taproot = Ciphersuite.taproot(CURVE);
    CeremonyTable first = CeremonyTable.generation(taproot, 2, 3, random).run();
    CeremonyTable second = reShared(taproot, first, Participants.ofSeats(3, 4), random);
    map.put("public-key-package/epoch-1", second.live(second.seat(1)).publicKey().encode());
    map.put("key-share/epoch-1", second.shares().get(new Identifier(4)).encodeSecret());
    releases(map, taproot, second, TaprootTweak.keyPathOnly(), "epoch-1-tweaked", random);
    CeremonyTable third = reShared(taproot, second, Participants.ofSeats(2, 2), random);
    map.put("setup-resharing/epoch-2", third.setup.encode());
    map.put("transcript-resharing/epoch-2", third.live(third.seat(1)).transcript().encode());
    return map;
  }

  private static CeremonyTable reShared(
      Ciphersuite suite, CeremonyTable from, Participants next, Random random)
      throws VerificationException {
    PublicKeyPackage key = from.live(from.seat(1)).publicKey();
    PreviousEpoch previous =
        new PreviousEpoch(
            key,
            from.live(from.seat(1)).transcript().hash(key),
            key.participants().members().subList(0, key.participants().threshold()));
    return CeremonyTable.resharing(suite, previous, from.shares(), next, random).run();
  }

  private static void releases(
      Map<String, byte[]> map,
      Ciphersuite suite,
      CeremonyTable table,
      TaprootTweak tweak,
      String variant,
      Random random)
      throws VerificationException {
    SigningTable signers = new SigningTable(suite, table.shares().values(), random);
    PublicKeyPackage key = table.live(table.seat(1)).publicKey();
    SigningRequest request = signers.request(key, tweak, new byte[32]);
    int[] set = IntStream.rangeClosed(1, key.participants().threshold()).toArray();
    SigningPackage round1 = signers.round1(request.attempt(7), set);
    SignatureShare share = signers.round2(round1).getLast();
    map.put("signing-commitments/" + variant, round1.commitments().getFirst().encode());
    map.put("signing-package/" + variant, round1.encode());
    map.put("signature-share/" + variant, share.encode());
    map.put(
        "release-record/" + variant,
        signers.releases.find(share.identifier(), share.attempt()).orElseThrow().encode());
  }

  private static void frames(Map<String, byte[]> map, CeremonyTable table, Transcript transcript) {
    map.put("frame-round1", transcript.round1().getFirst().frame().encode());
    map.put("frame-echo", transcript.echoes().getFirst().frame().encode());
    map.put("frame-shares", transcript.shares().getFirst().frame().encode());
    map.put(
        "frame-complaint",
        table
            .signed(table.seat(1), new CeremonyMessage.Complaint(table.seat(2), Hash256.of()))
            .frame()
            .encode());
    map.put(
        "frame-reveal",
        table
            .signed(
                table.seat(1),
                new CeremonyMessage.Reveal(
                    new Identifier(2),
                    table.keys.get(new Identifier(2)),
                    new Identifier(7).scalar()))
            .frame()
            .encode());
    map.put("frame-certificate", transcript.certificates().getFirst().frame().encode());
    map.put(
        "frame-abandonment",
        table.signed(table.seat(3), new CeremonyMessage.Abandonment()).frame().encode());
    map.put("signed-frame", transcript.certificates().getLast().encode());
  }

  private static void signing(
      Map<String, byte[]> map, Ciphersuite suite, CeremonyTable table, Random random)
      throws VerificationException {
    SigningTable signers = new SigningTable(suite, table.shares().values(), random);
    PublicKeyPackage key = table.live(table.seat(1)).publicKey();
    SigningRequest request = signers.request(key, TaprootTweak.none(), new byte[32]);
    SigningPackage round1 = signers.round1(request.attempt(5), 1, 3);
    SignatureShare share = signers.round2(round1).getFirst();
    map.put("signing-commitments", round1.commitments().getFirst().encode());
    map.put("signing-package", round1.encode());
    map.put("signature-share", share.encode());
    map.put(
        "release-record",
        signers.releases.find(share.identifier(), share.attempt()).orElseThrow().encode());
  }

  private static void repair(
      Map<String, byte[]> map, Ciphersuite suite, CeremonyTable table, Random random)
      throws VerificationException {
    List<Identifier> helping = Stream.of(1, 3).map(Identifier::new).toList();
    RepairSetup setup =
        RepairSetup.of(
            Hash256.of(new byte[] {1}),
            table.live(table.seat(1)).publicKey(),
            new Identifier(2),
            helping,
            table.setup.encryptionKeys());
    Map<Identifier, RepairHelper> helpers = new LinkedHashMap<>();
    for (Identifier id : helping) {
      helpers.put(
          id,
          RepairHelper.begin(
              suite, setup, table.shares().get(id), table.keys.get(id), random::nextBytes));
    }
    RepairDeal deal = helpers.get(helping.get(1)).deal();
    RepairSum sum = helpers.get(helping.get(0)).receive(helping.get(1), deal).orElseThrow();
    map.put("repair-deal", deal.encode());
    map.put("repair-sum", sum.encode());
  }
}
