package io.ochk.portal.browser;

import io.ochk.portal.browser.EnvelopeParityTest.Both;
import io.ochk.protocol.envelope.BridgeCommand;
import io.ochk.protocol.envelope.CeremonyFrame;
import io.ochk.protocol.envelope.CeremonyJoin;
import io.ochk.protocol.envelope.NodeCertify;
import io.ochk.protocol.envelope.SignApprove;
import io.ochk.protocol.envelope.SignCommit;
import io.ochk.protocol.envelope.SignShare;
import io.ochk.protocol.envelope.SignerSession;
import io.ochk.protocol.envelope.SigningRound;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.identity.Origin;
import io.ochk.protocol.json.JsonArray;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.Octets;
import io.ochk.protocol.signature.SigningKey;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeSet;

/** What a guardian's signer signs, with the inputs that a browser's signer builds the same of. */
final class SignerActions {
  private final Random random;

  SignerActions(Random random) {
    this.random = random;
  }

  /** One of each, by this operator. */
  List<Both> actions(OperatorId id) {
    FederationSlug slug = new FederationSlug("oc-me-v" + random.nextInt(1000));
    List<Both> all = new ArrayList<>();
    all.add(session(slug, id));
    all.add(certificate(slug, id));
    all.add(join(slug, id));
    all.add(bridge(slug, id));
    for (CeremonyFrame.Kind kind : CeremonyFrame.Kind.values()) {
      String hash = hex(32);
      byte[] frame = bytes(1 + random.nextInt(2_000));
      all.add(
          new Both(
              CeremonyFrame.of(kind, slug, id, hash, frame),
              with(slug)
                  .put("hash", hash)
                  .put("kind", kind.ordinal() + 1)
                  .put("frame", HexFormat.of().formatHex(frame))));
    }
    String setup = hex(32);
    all.add(new Both(CeremonyFrame.abandonment(slug, id, setup), with(slug).put("setup", setup)));
    all.addAll(signing(slug, id));
    return all;
  }

  private Both session(FederationSlug slug, OperatorId id) {
    Origin audience = origin(9001);
    String challenge = hex(32);
    SigningKey node = SigningKey.ofSeed(bytes(32));
    String signer = hex(16);
    long head = random.nextLong(SignerSession.MAX_STORE_HEAD + 1);
    return new Both(
        new SignerSession(audience, challenge, slug, node.publicKey(), id, signer, head),
        with(slug)
            .put("audience", audience.text())
            .put("challenge", challenge)
            .put("node", node.publicKey().hex())
            .put("signer", signer)
            .put("head", Long.toString(head)));
  }

  private Both certificate(FederationSlug slug, OperatorId id) {
    SigningKey node = SigningKey.ofSeed(bytes(32));
    Origin api = origin(9001);
    Origin p2p = origin(9000);
    long at = 1_779_408_000L + random.nextInt(100_000_000);
    long end = at + 1 + random.nextInt(2_000_000);
    return new Both(
        new NodeCertify(api, p2p, slug, at, node.publicKey(), end, id),
        with(slug)
            .put("api", api.text())
            .put("p2p", p2p.text())
            .put("node", node.publicKey().hex())
            .put("issued", Long.toString(at))
            .put("until", Long.toString(end)));
  }

  private Both join(FederationSlug slug, OperatorId id) {
    byte[] key = bytes(32);
    String setup = hex(32);
    String address = "bcrt1p" + hex(29);
    return new Both(
        new CeremonyJoin(Octets.of(key), slug, address, id, setup, CeremonyJoin.SignerKind.BROWSER),
        with(slug)
            .put("key", HexFormat.of().formatHex(key))
            .put("address", address)
            .put("setup", setup));
  }

  private Both bridge(FederationSlug slug, OperatorId id) {
    SortedSet<String> allowed = new TreeSet<>();
    for (String kind : List.of("liveness", "statement")) {
      if (random.nextBoolean()) {
        allowed.add(kind);
      }
    }
    Origin audience = origin(9001);
    String request = hex(16);
    return new Both(
        new BridgeCommand(audience, allowed, slug, id, request),
        with(slug)
            .put("audience", audience.text())
            .put("allowed", JsonArray.ofStrings(allowed.reversed().stream().toList()))
            .put("request", request));
  }

  private List<Both> signing(FederationSlug slug, OperatorId id) {
    String request = hex(32);
    SignApprove.Verdict verdict =
        random.nextBoolean() ? SignApprove.Verdict.APPROVE : SignApprove.Verdict.DENY;
    int attempt = random.nextInt(Integer.MAX_VALUE);
    int epoch = random.nextInt(1_000);
    SigningRound round = new SigningRound(attempt, epoch, slug, id, request);
    byte[] value = bytes(1 + random.nextInt(1_024));
    String packageHash = hex(32);
    return List.of(
        new Both(
            new SignApprove(verdict, slug, id, request),
            with(slug).put("request", request).put("decision", verdict.wireName())),
        new Both(new SignCommit(round, Octets.of(value)), in(round, value)),
        new Both(
            new SignShare(round, packageHash, Octets.of(value)),
            in(round, value).put("package", packageHash)));
  }

  private static JsonObject.Builder in(SigningRound round, byte[] value) {
    return with(round.federationSlug())
        .put("attempt", round.attempt())
        .put("epoch", round.epoch())
        .put("request", round.requestHash())
        .put("value", HexFormat.of().formatHex(value));
  }

  private static JsonObject.Builder with(FederationSlug slug) {
    return JsonObject.builder().put("federation", slug.text());
  }

  private Origin origin(int port) {
    return Origin.of("https://guardian-" + random.nextInt(100) + ".example:" + port).orElseThrow();
  }

  private byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }

  private String hex(int count) {
    return HexFormat.of().formatHex(bytes(count));
  }
}
