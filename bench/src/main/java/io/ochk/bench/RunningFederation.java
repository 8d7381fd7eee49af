package io.ochk.bench;

import io.ochk.protocol.identity.BitcoinNetwork;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.request.Request;
import io.ochk.protocol.request.RequestKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A ratified federation: a portal, and a node and a signer for each guardian, all processes. */
final class RunningFederation implements AutoCloseable {
  private static final int LONGEST_SECONDS = 180;

  private final DemoFederation federation;
  private final PortalUnderLoad portal;
  private final Path folder;
  private final List<GuardianUnderLoad> guardians = new ArrayList<>();
  private final List<NodeSession> sessions = new ArrayList<>();
  private final AtomicLong texts = new AtomicLong();
  private String key = "";

  private RunningFederation(DemoFederation federation, PortalUnderLoad portal, Path folder) {
    this.federation = federation;
    this.portal = portal;
    this.folder = folder;
  }

  /** Starts everything; returns when every node sees all its peers. */
  static RunningFederation start(int threshold, int seats, Path parent) throws Exception {
    DemoFederation federation = new DemoFederation(threshold, seats);
    Path folder = Files.createTempDirectory(parent, "oc-bench-federation");
    PortalUnderLoad portal =
        PortalUnderLoad.start(
            federation.reviewer().publicKey(), federation.organiser().publicKey());
    RunningFederation running = new RunningFederation(federation, portal, folder);
    try {
      federation.settle(portal);
      federation.ratify(portal, Path.of(System.getProperty("oc.root"), "launcher/demo/charter.md"));
      for (int seat = 0; seat < seats; seat++) {
        running.guardians.add(
            new GuardianUnderLoad(
                seat, federation.operators().get(seat), folder.resolve("guardian" + seat)));
      }
      for (GuardianUnderLoad guardian : running.guardians) {
        guardian.meets(running.guardians);
        guardian.prepare(federation, portal);
      }
      for (GuardianUnderLoad guardian : running.guardians) {
        guardian.start(federation, portal);
      }
      for (GuardianUnderLoad guardian : running.guardians) {
        running.await("all peers of seat " + guardian.seat(), () -> running.seesPeers(guardian));
      }
      return running;
    } catch (Exception | Error e) {
      running.close();
      throw e;
    }
  }

  private boolean seesPeers(GuardianUnderLoad guardian) throws IOException, InterruptedException {
    String peers = CanonicalJson.text(NodeSession.get(guardian.api() + "/api/peers"));
    return peers.split("\"connected\":true", -1).length == guardians.size();
  }

  /** Something that is asked for again and again until it is so. */
  interface Condition {
    boolean holds() throws Exception;
  }

  /** Waits, looking every few milliseconds; a node that does not answer yet is no failure. */
  void await(String what, Condition condition) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LONGEST_SECONDS);
    while (System.nanoTime() < deadline) {
      try {
        if (condition.holds()) {
          return;
        }
      } catch (IOException e) {
        // Not yet.
      }
      Thread.sleep(5);
    }
    throw new TimeoutException(what + " did not come\n" + logs());
  }

  private String logs() {
    return guardians.stream().map(this::logs).collect(Collectors.joining("\n"));
  }

  private String logs(GuardianUnderLoad guardian) {
    try {
      return "seat " + guardian.seat() + ":\n" + guardian.logs();
    } catch (IOException e) {
      return "seat " + guardian.seat() + ": " + e;
    }
  }

  /**
   * Has the key made.
   *
   * @return seconds from the proposal's coming to the first node until the last has the live key
   */
  double makeKey() throws Exception {
    for (GuardianUnderLoad guardian : guardians) {
      sessions.add(NodeSession.open(federation, guardian.operator(), guardian.api()));
    }
    guardians.getFirst().kit("", "ceremony", "start", "--network", "regtest");
    long begun = sessions.getFirst().firstOf("setup").get(LONGEST_SECONDS, TimeUnit.SECONDS);
    long last = begun;
    for (NodeSession session : sessions) {
      try {
        last = Math.max(last, session.firstOf("epoch").get(LONGEST_SECONDS, TimeUnit.SECONDS));
      } catch (TimeoutException e) {
        throw new TimeoutException("no key\n" + logs());
      }
    }
    key =
        JsonMembers.of(NodeSession.get(guardians.getFirst().api() + "/api/keys"))
            .objects("epochs", 8)
            .getFirst()
            .sha256("key");
    return (last - begun) / 1e9;
  }

  /** A request that nobody has seen. */
  Request request() {
    long now = Instant.now().getEpochSecond();
    return new Request(
        now,
        0,
        now + 600,
        DemoFederation.SLUG,
        key,
        BitcoinNetwork.REGTEST,
        new RequestKind.Statement("Measured statement " + texts.incrementAndGet() + "."));
  }

  /** A session with each node, in the order of seats. */
  List<NodeSession> sessions() {
    return sessions;
  }

  /** Stops the first node and starts it again. */
  GuardianUnderLoad restartNode() throws IOException, InterruptedException {
    GuardianUnderLoad guardian = guardians.getFirst();
    guardian.stopNode();
    guardian.startNode(federation, portal);
    return guardian;
  }

  /** The nodes' processes. */
  List<Process> nodes() {
    return guardians.stream().map(GuardianUnderLoad::node).toList();
  }

  /** The signers' processes. */
  List<Process> signers() {
    return guardians.stream().map(GuardianUnderLoad::signer).toList();
  }

  Process portal() {
    return portal.process();
  }

  @Override
  public void close() throws IOException {
    for (NodeSession session : sessions) {
      session.close();
    }
    guardians.forEach(GuardianUnderLoad::close);
    portal.close();
    if (Boolean.getBoolean("oc.bench.keep")) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
