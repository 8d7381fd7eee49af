package io.ochk.system.world;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A ratified federation whose guardians run: portal, nodes and signers, all real processes. */
public final class LivingFederation implements AutoCloseable {
  private final Federation federation;
  private final List<Guardian> guardians;
  private final List<Guardian> departed = new ArrayList<>();

  private LivingFederation(Federation federation, List<Guardian> guardians) {
    this.federation = federation;
    this.guardians = guardians;
  }

  /** A federation of 3 of 4 that has ratified its charter; nothing runs but the portal. */
  public static LivingFederation ratified(Path folder) throws IOException {
    return of(Federation.ratified(folder));
  }

  /** The same with further options of the portal. */
  public static LivingFederation ratified(Path folder, String... portalOptions) throws IOException {
    return of(Federation.ratified(folder, List.of(portalOptions)));
  }

  private static LivingFederation of(Federation federation) throws IOException {
    return of(
        federation,
        Together.map(
            federation.operators(), operator -> Guardian.of(operator, federation, Scale.random())));
  }

  /** These guardians, who know where the others are, in the order of their seats. */
  public static LivingFederation of(Federation federation, List<Guardian> guardians) {
    guardians.forEach(guardian -> guardian.meets(guardians));
    return new LivingFederation(federation, new ArrayList<>(guardians));
  }

  /** The same with every node and signer running; all signers allow everything. */
  public static LivingFederation running(Path folder) throws IOException {
    return ratified(folder).start();
  }

  /** Many guardians of another threshold, all running, each process with a small heap. */
  public static LivingFederation running(Path folder, int threshold, int count) throws IOException {
    List<String> names = IntStream.rangeClosed(1, count).mapToObj(i -> "guardian" + i).toList();
    LivingFederation living = of(Federation.ratified(folder, threshold, names));
    living.guardians.forEach(guardian -> guardian.heap(128));
    return living.start();
  }

  private LivingFederation start() throws IOException {
    Together.map(
        guardians,
        guardian -> {
          guardian.allowsEverything();
          return guardian.start();
        });
    return this;
  }

  /** The same with a key. */
  public static LivingFederation withKey(Path folder) throws IOException {
    LivingFederation living = running(folder);
    living.makesKey();
    return living;
  }

  /**
   * The first operator proposes the ceremony, and the others' signers join; returns when all nodes
   * have the live key.
   */
  public void makesKey() {
    awaitPeers();
    guardian(0).kit("ceremony", "start", "--network", "regtest", "--json").run().exits(0);
    awaitKey(0);
  }

  /** A successor starts, and knows where the others are; the leaver goes on as it likes. */
  public void replaces(Guardian leaver, Guardian successor) throws IOException {
    successor.meets(guardians);
    guardians.set(guardians.indexOf(leaver), successor);
    departed.add(leaver);
    successor.start();
  }

  /** Waits until every running node sees every other running one. */
  public void awaitPeers() {
    long running = guardians.stream().filter(g -> g.node().isRunning()).count();
    for (Guardian guardian : guardians) {
      if (guardian.node().isRunning()) {
        Await.until(
            guardian.operator().name() + " sees " + (running - 1) + " peers",
            () ->
                guardian.text("/api/peers").split("\"connected\":true", -1).length - 1
                    >= running - 1,
            this::logs);
      }
    }
  }

  /** Waits until every running node knows the key of this epoch. */
  public void awaitKey(int epoch) {
    for (Guardian guardian : guardians) {
      if (guardian.node().isRunning()) {
        Await.until(
            guardian.operator().name() + "'s node has epoch " + epoch,
            () -> guardian.text("/api/keys").contains("\"epoch\":" + epoch),
            this::logs);
      }
    }
  }

  /** Makes everybody whole: the network is well, everything runs, and all see each other. */
  public void heal() {
    guardians.forEach(guardian -> guardian.link().heal());
    Together.map(guardians, Guardian::startWhatIsDown);
    awaitPeers();
    for (Guardian guardian : guardians) {
      Await.until(
          guardian.operator().name() + " is ready",
          () ->
              guardian.asks().status().toString().contains("connected")
                  && guardian.status("/readyz") == 200,
          () -> ready(guardian) + logs());
    }
  }

  private static String ready(Guardian guardian) {
    try {
      return guardian.text("/readyz");
    } catch (IOException e) {
      return e.toString();
    }
  }

  /** Has a statement signed that one guardian proposes; returns the kit's answer. */
  public CommandResult states(Guardian proposer, String text) {
    return proposer
        .kit("propose", "statement", "--text", text)
        .with("--wait", "240", "--json")
        .run();
  }

  /** The guardians, in the order of their seats. */
  public List<Guardian> guardians() {
    return guardians;
  }

  /** One guardian. */
  public Guardian guardian(int seat) {
    return guardians.get(seat);
  }

  /** The programme around it. */
  public Federation federation() {
    return federation;
  }

  /** The colour of a guardian's health, as the portal shows it. */
  public String health(Guardian guardian) throws IOException {
    String shown =
        federation.portal().get("/api/operator/attestation?federation=" + Federation.SLUG).body();
    String own = shown.substring(shown.indexOf(guardian.operatorId()));
    return own.substring(own.indexOf("\"health\":\"") + 10).split("\"", 2)[0];
  }

  /** Everything that all have printed. */
  public String logs() {
    return guardians.stream().map(Guardian::logs).collect(Collectors.joining("\n\n"));
  }

  @Override
  public void close() {
    guardians.forEach(Guardian::close);
    departed.forEach(Guardian::close);
    federation.close();
  }
}
