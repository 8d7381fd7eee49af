package io.ochk.guardian.node;

import static io.ochk.guardian.node.PreflightCheck.fail;
import static io.ochk.guardian.node.PreflightCheck.pass;
import static io.ochk.guardian.node.PreflightCheck.warn;

import io.ochk.guardian.membership.Roster;
import io.ochk.guardian.peer.PeerLinks;
import io.ochk.guardian.rpc.SignerHub;
import io.ochk.protocol.attestation.NodeCertificate;
import io.ochk.protocol.ceremony.EpochRecord;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.json.JsonArray;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.JsonValue;
import io.ochk.protocol.peer.SeenFederation;
import io.ochk.verify.BrowserSeats;
import io.ochk.verify.FederationMembers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What to look at before a ceremony: the host, the peers, the record; each graded, with the fix.
 */
final class Preflight {
  private static final String OTHER_RECORD =
      "Nodes fetch the record by themselves within minutes. If it stays, one of the two does not"
          + " reach the portal, or reaches another: compare --portal and what each shows as"
          + " record.";

  private static final String SIGNER_PAGES = "signer pages";
  private static final String PAGES_OF_THEIR_OWN =
      "Agree who changes; then oc-guardian share refresh, in which each joins with its signer.";

  private final Roster roster;
  private final PeerLinks peers;
  private final SignerHub signers;
  private final Supplier<Optional<NodeCertificate>> certificate;
  private final Supplier<Long> portalSkewMs;
  private final Reachability reachability;
  private final String version;
  private final Supplier<HostFacts> host;
  private final Supplier<Optional<EpochRecord>> epoch;

  Preflight(
      Roster roster,
      PeerLinks peers,
      SignerHub signers,
      Supplier<Optional<NodeCertificate>> certificate,
      Supplier<Long> portalSkewMs,
      Reachability reachability,
      String version,
      Supplier<HostFacts> host,
      Supplier<Optional<EpochRecord>> epoch) {
    this.roster = roster;
    this.peers = peers;
    this.signers = signers;
    this.certificate = certificate;
    this.portalSkewMs = portalSkewMs;
    this.reachability = reachability;
    this.version = version;
    this.host = host;
    this.epoch = epoch;
  }

  JsonObject json() {
    List<PreflightCheck> checks = new ArrayList<>();
    checks.addAll(host.get().checks());
    clock(checks);
    checks.addAll(reachability.checks());
    record(checks);
    checks.add(
        certificate.get().isPresent()
            ? pass("certificate", "the operator has certified this node's key")
            : fail("certificate", "none", "Connect the signer; it certifies the node."));
    checks.add(
        signers.connected() > 0
            ? pass("signer", signers.connected() + " connected")
            : fail("signer", "none connected", "oc-guardian sign --serve --node URL"));
    for (OperatorId peer : roster.peers()) {
      peer(checks, peer);
    }
    epoch.get().ifPresent(record -> signerPages(checks, record));
    boolean ok = checks.stream().noneMatch(PreflightCheck::failed);
    return JsonObject.builder()
        .put("ok", ok)
        .put("checks", new JsonArray(checks.stream().<JsonValue>map(PreflightCheck::json).toList()))
        .build();
  }

  private void clock(List<PreflightCheck> checks) {
    long skew = portalSkewMs.get();
    checks.add(
        Math.abs(skew) <= 20_000
            ? pass("clock", "within 20 s of the portal's")
            : fail("clock", "the portal's is " + off(skew), "Set the clock by NTP."));
  }

  private static String off(long skewMs) {
    return Math.abs(skewMs) / 1000 + " s " + (skewMs > 0 ? "ahead" : "behind");
  }

  private void record(List<PreflightCheck> checks) {
    Optional<FederationMembers> membership = roster.find();
    if (membership.isEmpty()) {
      checks.add(
          fail("record", roster.trouble().orElse("none"), "Check --portal and the pinned keys."));
      return;
    }
    checks.add(pass("record", membership.get().seats().size() + " seats, verified"));
    Optional<FederationMembers.InForce> charter = membership.get().charter();
    checks.add(
        charter.filter(FederationMembers.InForce::ratifiedByAll).isPresent()
            ? pass("charter", "ratified by all, " + charter.get().hash())
            : fail(
                "charter",
                charter.isPresent() ? "ratified by some" : "not in force",
                "Every operator runs: oc-guardian charter sign."));
  }

  private static void signerPages(List<PreflightCheck> checks, EpochRecord record) {
    checks.add(
        BrowserSeats.warning(record.setup(), record.joins())
            .map(warning -> warn(SIGNER_PAGES, warning, PAGES_OF_THEIR_OWN))
            .orElseGet(
                () -> pass(SIGNER_PAGES, "fewer seats sign in browsers than a signature needs")));
  }

  private void peer(List<PreflightCheck> checks, OperatorId peer) {
    String name = "peer " + peer;
    PeerLinks links = peers;
    if (!links.isConnected(peer)) {
      checks.add(
          fail(
              name,
              "not connected: " + links.trouble(peer),
              "Its operator checks that the node runs and that port 9000 is open."));
      return;
    }
    long skew = links.skewMs(peer).orElse(0L);
    if (Math.abs(skew) > 20_000) {
      checks.add(fail(name, "its clock is " + off(skew), "Set both clocks by NTP."));
      return;
    }
    Optional<String> theirs = links.version(peer);
    checks.add(
        theirs.isPresent() && !theirs.get().equals(version)
            ? warn(name, "runs " + theirs.get() + ", this node " + version, "Run one version.")
            : sees(name, theirs.isPresent(), links.seen(peer)));
  }

  /** Whether a peer sees the federation that this node sees: else its signer would not join. */
  private PreflightCheck sees(String name, boolean pinged, Optional<SeenFederation> theirs) {
    Optional<SeenFederation> own = roster.find().map(FederationMembers::seen);
    if (!pinged || own.isEmpty()) {
      return pass(name, "connected");
    }
    if (theirs.isEmpty()) {
      return fail(
          name, "it has no verified record", "Its operator checks --portal and the pinned keys.");
    }
    if (!theirs.get().charterHash().equals(own.get().charterHash())) {
      return fail(
          name,
          "its charter is "
              + theirs.get().charterHash().orElse("none")
              + ", this node's "
              + own.get().charterHash().orElse("none"),
          OTHER_RECORD);
    }
    if (!theirs.get().parametersSha256().equals(own.get().parametersSha256())) {
      return fail(name, "it sees other seats or another threshold", OTHER_RECORD);
    }
    return theirs.get().recordHead().equals(own.get().recordHead())
        ? pass(name, "connected")
        : warn(name, "its record ends with another statement", OTHER_RECORD);
  }
}
