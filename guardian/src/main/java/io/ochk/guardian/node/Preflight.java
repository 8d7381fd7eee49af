package io.ochk.guardian.node;

import static io.ochk.guardian.node.PreflightCheck.fail;
import static io.ochk.guardian.node.PreflightCheck.pass;
import static io.ochk.guardian.node.PreflightCheck.warn;

import io.ochk.guardian.membership.Roster;
import io.ochk.guardian.peer.PeerLinks;
import io.ochk.guardian.rpc.SignerHub;
import io.ochk.protocol.attestation.NodeCertificate;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.json.JsonArray;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.JsonValue;
import io.ochk.verify.FederationMembers;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What to look at before a ceremony: the host, the peers, the record; each graded, with the fix.
 */
final class Preflight {
  private static final Pattern KERNEL = Pattern.compile("(\\d+)\\.(\\d+).*");
  private static final long GIB = 1L << 30;

  private final Roster roster;
  private final PeerLinks peers;
  private final SignerHub signers;
  private final Supplier<Optional<NodeCertificate>> certificate;
  private final Supplier<Long> portalSkewMs;
  private final Reachability reachability;
  private final String version;
  private final Path data;

  Preflight(
      Roster roster,
      PeerLinks peers,
      SignerHub signers,
      Supplier<Optional<NodeCertificate>> certificate,
      Supplier<Long> portalSkewMs,
      Reachability reachability,
      String version,
      Path data) {
    this.roster = roster;
    this.peers = peers;
    this.signers = signers;
    this.certificate = certificate;
    this.portalSkewMs = portalSkewMs;
    this.reachability = reachability;
    this.version = version;
    this.data = data;
  }

  JsonObject json() {
    List<PreflightCheck> checks = new ArrayList<>();
    host(checks);
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
    boolean ok = checks.stream().noneMatch(PreflightCheck::failed);
    return JsonObject.builder()
        .put("ok", ok)
        .put("checks", new JsonArray(checks.stream().<JsonValue>map(PreflightCheck::json).toList()))
        .build();
  }

  private void host(List<PreflightCheck> checks) {
    String system = System.getProperty("os.name") + " " + System.getProperty("os.version");
    Matcher kernel = KERNEL.matcher(System.getProperty("os.version", ""));
    boolean linux = system.startsWith("Linux");
    boolean newEnough =
        linux
            && kernel.matches()
            && Integer.parseInt(kernel.group(1)) * 1000 + Integer.parseInt(kernel.group(2)) >= 5015;
    checks.add(
        newEnough
            ? pass("system", system)
            : warn("system", system, "Run the node on Linux 5.15 or newer."));
    String arch = System.getProperty("os.arch", "");
    checks.add(
        arch.equals("amd64") || arch.equals("aarch64")
            ? pass("architecture", arch)
            : fail("architecture", arch, "Run the node on x86-64 or arm64."));
    memory(checks);
    disk(checks);
    long skew = portalSkewMs.get();
    checks.add(
        Math.abs(skew) <= 20_000
            ? pass("clock", "within 20 s of the portal's")
            : fail(
                "clock", "the portal's is " + skew / 1000 + " s ahead", "Set the clock by NTP."));
  }

  private static void memory(List<PreflightCheck> checks) {
    if (ManagementFactory.getOperatingSystemMXBean()
        instanceof com.sun.management.OperatingSystemMXBean os) {
      long memory = os.getTotalMemorySize();
      String detail = String.format(Locale.ROOT, "%.1f GiB", (double) memory / GIB);
      checks.add(
          memory >= 7 * GIB
              ? pass("memory", detail)
              : memory >= 3 * GIB + GIB / 2
                  ? warn("memory", detail, "8 GB are recommended.")
                  : fail("memory", detail, "Give the host at least 4 GB."));
    }
  }

  private void disk(List<PreflightCheck> checks) {
    try {
      var store = Files.getFileStore(data);
      String detail = store.getUsableSpace() / GIB + " GiB free";
      checks.add(
          store.getUsableSpace() < GIB
              ? fail("disk", detail, "Free at least 1 GiB in the data folder.")
              : store.getTotalSpace() >= 75 * GIB
                  ? pass("disk", detail)
                  : warn("disk", detail, "80 GB are recommended."));
    } catch (IOException e) {
      checks.add(fail("disk", "the data folder cannot be read", "Check its owner and mount."));
    }
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
      checks.add(fail(name, "its clock is " + skew / 1000 + " s ahead", "Set both clocks by NTP."));
      return;
    }
    Optional<String> theirs = links.version(peer);
    checks.add(
        theirs.isPresent() && !theirs.get().equals(version)
            ? warn(name, "runs " + theirs.get() + ", this node " + version, "Run one version.")
            : pass(name, "connected"));
  }
}
