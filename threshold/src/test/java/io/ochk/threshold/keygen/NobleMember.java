package io.ochk.threshold.keygen;

import static io.ochk.threshold.Json.asList;
import static io.ochk.threshold.Json.asObject;
import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.threshold.Hash256;
import io.ochk.threshold.Identifier;
import io.ochk.threshold.KeyShare;
import io.ochk.threshold.PublicKeyPackage;
import io.ochk.threshold.curve.Curve;
import io.ochk.threshold.curve.Point;
import io.ochk.threshold.curve.Scalar;
import io.ochk.threshold.curve.SecretScalar;
import io.ochk.threshold.encoding.VerificationException;
import io.ochk.threshold.encryption.EncryptionKeyPair;
import io.ochk.threshold.encryption.SealedShare;
import io.ochk.threshold.keygen.CeremonyMessage.Certificate;
import io.ochk.threshold.keygen.CeremonyMessage.Echo;
import io.ochk.threshold.keygen.CeremonyMessage.Round1;
import io.ochk.threshold.keygen.CeremonyMessage.Shares;
import io.ochk.threshold.noble.Noble;
import io.ochk.threshold.signing.SignatureShare;
import io.ochk.threshold.signing.SigningAttempt;
import io.ochk.threshold.signing.SigningCommitments;
import io.ochk.threshold.signing.SigningPackage;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A member of ceremonies and sessions whose arithmetic is noble's; only the frames are made here.
 */
public final class NobleMember {
  private static final HexFormat HEX = HexFormat.of();

  private final Noble noble;
  private final CeremonyTable table;
  private final Seat seat;
  private final Curve curve;
  private final Map<Seat, SignedFrame> round1 = new TreeMap<>();
  private final Map<Seat, SignedFrame> echoes = new TreeMap<>();
  private final Map<Seat, SignedFrame> shares = new TreeMap<>();
  private Object handle;
  private PublicKeyPackage key;

  NobleMember(Noble noble, CeremonyTable table, Seat seat) {
    this.noble = noble;
    this.table = table;
    this.seat = seat;
    this.curve = table.suite.curve();
  }

  Identifier identifier() {
    return seat.identifier();
  }

  PublicKeyPackage key() {
    return key;
  }

  private static String hex(Identifier id) {
    return HEX.formatHex(id.encode());
  }

  /** Takes over a share that was made elsewhere. */
  void adopt(KeyShare share) {
    key = share.publicKey();
    Map<String, Object> verifying = new LinkedHashMap<>();
    key.verifyingShares().forEach((id, point) -> verifying.put(hex(id), point.toString()));
    handle =
        asObject(
                noble.call(
                    "adopt",
                    "identifier",
                    hex(identifier()),
                    "share",
                    HEX.formatHex(share.secret().revealSecretBytes()),
                    "groupKey",
                    key.groupKey().toString(),
                    "verifyingShares",
                    verifying,
                    "min",
                    key.participants().threshold(),
                    "max",
                    key.participants().size()))
            .get("handle");
  }

  SignedFrame start() throws VerificationException {
    Map<String, Object> made =
        asObject(
            noble.call(
                "round1",
                "identifier",
                hex(identifier()),
                "min",
                table.setup.participants().threshold(),
                "max",
                table.setup.participants().size()));
    handle = made.get("handle");
    List<Point> commitments = new ArrayList<>();
    for (Object point : asList(made.get("commitment"))) {
      commitments.add(curve.decode(HEX.parseHex((String) point)));
    }
    SignedFrame frame =
        table.signed(
            seat,
            new Round1(
                commitments,
                ProofOfPossession.decode(curve, HEX.parseHex((String) made.get("proof")))));
    round1.put(seat, frame);
    return frame;
  }

  /** Takes a frame and gives what follows from it. */
  List<SignedFrame> receive(SignedFrame signed) throws VerificationException {
    Frame frame = signed.frame();
    switch (frame.message()) {
      case Round1 r -> round1.put(frame.sender(), signed);
      case Echo e -> echoes.put(frame.sender(), signed);
      case Shares s -> shares.put(frame.sender(), signed);
      default -> {}
    }
    List<SignedFrame> send = new ArrayList<>();
    int n = table.setup.seats().size();
    if (round1.size() == n && !echoes.containsKey(seat)) {
      Map<Seat, Hash256> hashes = new TreeMap<>();
      round1.forEach((s, f) -> hashes.put(s, f.frame().hash()));
      echoes.put(seat, table.signed(seat, new Echo(hashes)));
      send.add(echoes.get(seat));
    }
    if (echoes.size() == n && !shares.containsKey(seat)) {
      shares.put(seat, table.signed(seat, deal()));
      send.add(shares.get(seat));
    }
    if (shares.size() == n && key == null) {
      key = finish();
      Hash256 transcript =
          CeremonyRules.transcriptHash(
              table.setup, round1.values(), echoes.values(), shares.values(), key.hash());
      send.add(table.signed(seat, new Certificate(transcript, key.hash())));
    }
    return send;
  }

  private List<Object> others() {
    List<Object> others = new ArrayList<>();
    round1.forEach((sender, signed) -> {
      if (!sender.equals(seat)) {
        Round1 message = (Round1) signed.frame().message();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("identifier", hex(sender.identifier()));
        json.put(
            "commitment", message.commitments().stream().map(p -> (Object) p.toString()).toList());
        json.put("proof", HEX.formatHex(message.proof().encode()));
        others.add(json);
      }
    });
    return others;
  }

  private Shares deal() throws VerificationException {
    Map<String, Object> dealt =
        asObject(noble.call("round2", "handle", handle, "others", others()));
    Map<Identifier, SealedShare> sealed = new TreeMap<>();
    Hash256 own = round1.get(seat).frame().hash();
    for (Identifier receiver : table.setup.participants().members()) {
      // Noble gives nothing for itself; recovery of its own share is not part of this test.
      byte[] value =
          dealt.containsKey(hex(receiver))
              ? HEX.parseHex((String) dealt.get(hex(receiver)))
              : Hash256.of(new byte[1]).encode();
      sealed.put(
          receiver,
          CeremonyRules.seal(
              table.setup,
              seat,
              receiver,
              SecretScalar.decode(value),
              EncryptionKeyPair.ofPrivateKey(Hash256.of(value).encode()),
              own));
    }
    return new Shares(sealed);
  }

  private PublicKeyPackage finish() throws VerificationException {
    Map<String, Object> opened = new LinkedHashMap<>();
    for (Map.Entry<Seat, SignedFrame> entry : shares.entrySet()) {
      if (!entry.getKey().equals(seat)) {
        SealedShare sealed = ((Shares) entry.getValue().frame().message()).of(identifier());
        SecretScalar value =
            CeremonyRules.open(
                table.setup,
                entry.getKey(),
                identifier(),
                sealed,
                table.keys.get(identifier()),
                round1.get(entry.getKey()).frame().hash());
        opened.put(hex(entry.getKey().identifier()), HEX.formatHex(value.revealSecretBytes()));
      }
    }
    Map<String, Object> made =
        asObject(noble.call("round3", "handle", handle, "others", others(), "shares", opened));
    Map<Identifier, Point> verifying = new TreeMap<>();
    for (Map.Entry<String, Object> entry : asObject(made.get("verifyingShares")).entrySet()) {
      verifying.put(
          Identifier.decode(HEX.parseHex(entry.getKey())),
          curve.decode(HEX.parseHex((String) entry.getValue())));
    }
    return new PublicKeyPackage(
        table.suite.suite(),
        0,
        table.setup.participants(),
        curve.decode(HEX.parseHex((String) made.get("groupKey"))),
        verifying);
  }

  SigningCommitments commit(SigningAttempt attempt) throws VerificationException {
    Map<String, Object> made = asObject(noble.call("commit", "handle", handle));
    assertThat(made.get("identifier")).isEqualTo(hex(identifier()));
    return new SigningCommitments(
        attempt,
        identifier(),
        curve.decode(HEX.parseHex((String) made.get("hiding"))),
        curve.decode(HEX.parseHex((String) made.get("binding"))));
  }

  private static List<Object> json(SigningPackage signingPackage) {
    List<Object> list = new ArrayList<>();
    for (SigningCommitments c : signingPackage.commitments()) {
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("identifier", hex(c.identifier()));
      entry.put("hiding", c.hiding().toString());
      entry.put("binding", c.binding().toString());
      list.add(entry);
    }
    return list;
  }

  SignatureShare sign(
      SigningPackage signingPackage, byte[] message, String root, List<Scalar> stages)
      throws VerificationException {
    String share =
        (String)
            noble.call(
                "sign",
                "handle",
                handle,
                "commitments",
                json(signingPackage),
                "message",
                HEX.formatHex(message),
                "root",
                root,
                "stages",
                stages.stream().map(t -> (Object) t.toString()).toList());
    return new SignatureShare(
        signingPackage.attempt(), identifier(), Scalar.decode(HEX.parseHex(share)));
  }

  /** Noble's signature, or the list of those that it calls cheaters. */
  Map<String, Object> aggregate(
      SigningPackage signingPackage, byte[] message, String root, List<SignatureShare> shares) {
    Map<String, Object> byId = new LinkedHashMap<>();
    shares.forEach(share -> byId.put(hex(share.identifier()), share.z().toString()));
    return asObject(
        noble.call(
            "aggregate",
            "handle",
            handle,
            "commitments",
            json(signingPackage),
            "message",
            HEX.formatHex(message),
            "root",
            root,
            "shares",
            byId));
  }
}
