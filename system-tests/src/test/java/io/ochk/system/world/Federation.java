package io.ochk.system.world;

import io.ochk.protocol.charter.Charter;
import io.ochk.protocol.fixture.TestKeys;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.signature.SigningKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A programme played with the real commands: a portal, the two desks, and operators with a kit
 * each.
 */
public final class Federation implements AutoCloseable {
  /** Its slug. */
  public static final String SLUG = "oc-me-v1";

  private static final List<String> NAMES = List.of("alice", "bob", "carol", "dave");

  private final Path folder;
  private final Desk reviewer;
  private final Desk organiser;
  private final RunningPortal portal;
  private final List<Operator> operators = new ArrayList<>();

  private Federation(Path folder, Desk reviewer, Desk organiser, RunningPortal portal) {
    this.folder = folder;
    this.reviewer = reviewer;
    this.organiser = organiser;
    this.portal = portal;
  }

  /** A portal that knows its reviewer and organiser, and a federation of 3 of 4 without members. */
  public static Federation founded(Path folder) throws IOException {
    Desk reviewer = Desk.reviewer(folder);
    Desk organiser = Desk.organiser(folder);
    RunningPortal portal =
        RunningPortal.start(
            folder.resolve("portal"), 0, reviewer.pubkey(), organiser.pubkey(), List.of());
    Federation federation = new Federation(folder, reviewer, organiser, portal);
    organiser.does(
        portal,
        "create-federation",
        SLUG,
        "--name",
        "OC Me",
        "--threshold",
        "3",
        "--guardians",
        "4");
    return federation;
  }

  /** The same with four seated operators. */
  public static Federation seated(Path folder) throws IOException {
    Federation federation = founded(folder);
    for (String name : NAMES) {
      Operator operator = federation.accepted(name);
      federation.seat(operator, federation.operators.indexOf(operator));
    }
    return federation;
  }

  /**
   * Four operators with the keys of the tests, seated, under a charter that all have ratified. What
   * the portal has to know it gets over HTTP: that takes a moment, and the commands a minute.
   */
  public static Federation ratified(Path folder) throws IOException {
    return ratified(folder, 3, NAMES, List.of());
  }

  /** The same with further options of the portal. */
  public static Federation ratified(Path folder, List<String> portalOptions) throws IOException {
    return ratified(folder, 3, NAMES, portalOptions);
  }

  /** The same with another threshold and other people. */
  public static Federation ratified(Path folder, int threshold, List<String> names)
      throws IOException {
    return ratified(folder, threshold, names, List.of());
  }

  private static Federation ratified(
      Path folder, int threshold, List<String> names, List<String> portalOptions)
      throws IOException {
    Federation federation = withKeysOfTheTests(folder, names, portalOptions);
    Wire wire = new Wire(federation.portal);
    wire.found(threshold, names.size());
    for (int seat = 0; seat < names.size(); seat++) {
      wire.seat(TestKeys.operator(seat), seat);
    }
    List<Operator> operators = federation.operators;
    Charter charter =
        read(Operator.charter(folder.resolve("charter-1.0.0.md"), "1.0.0", operators, threshold));
    wire.publish(charter);
    for (int seat = 0; seat < names.size(); seat++) {
      wire.ratify(TestKeys.operator(seat), charter);
    }
    return federation;
  }

  /**
   * A federation of 3 of 4 in which the operators of the first two seats, with the first keys of
   * the tests, sit already.
   */
  public static Federation halfSeated(Path folder) throws IOException {
    Federation federation = withKeysOfTheTests(folder, NAMES.subList(0, 2), List.of());
    Wire wire = new Wire(federation.portal);
    wire.found();
    wire.seat(TestKeys.operator(0), 0);
    wire.seat(TestKeys.operator(1), 1);
    return federation;
  }

  private static Federation withKeysOfTheTests(
      Path folder, List<String> names, List<String> portalOptions) throws IOException {
    RunningPortal portal =
        RunningPortal.start(
            folder.resolve("portal"),
            0,
            TestKeys.reviewer().publicKey().hex(),
            TestKeys.organiser().publicKey().hex(),
            portalOptions);
    List<Operator> operators =
        Together.map(
            IntStream.range(0, names.size()).boxed().toList(),
            seat -> Operator.of(TestKeys.operator(seat), names.get(seat), folder, portal));
    Federation federation =
        new Federation(
            folder,
            Desk.reviewerWith(TestKeys.reviewer(), folder),
            Desk.organiserWith(TestKeys.organiser(), folder),
            portal);
    federation.operators.addAll(operators);
    return federation;
  }

  /** An operator with a key of the tests whom the reviewer has accepted. */
  public Operator acceptedWith(SigningKey key, String name) throws IOException {
    new Wire(portal).accept(key);
    Operator operator = Operator.of(key, name, folder, portal);
    operators.add(operator);
    return operator;
  }

  /** A charter from its file. */
  public static Charter read(Path charter) throws IOException {
    try {
      return Charter.parse(Files.readAllBytes(charter));
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
  }

  /** A new operator who has settled this portal and its keys. */
  public Operator newcomer(String name) throws IOException {
    Operator operator = Operator.named(name, folder);
    operator.does("portal", "use", portal.url());
    operator.does(
        "portal",
        "trust",
        "--reviewer-key",
        reviewer.pubkey(),
        "--organiser-key",
        organiser.pubkey());
    operators.add(operator);
    return operator;
  }

  /** Applies; returns the application's id. */
  public String applies(Operator operator) throws IOException {
    Path file = operator.file("application.json");
    Files.deleteIfExists(file);
    operator.does(
        "apply", "prepare", "--answers", operator.answers().toString(), "--out", file.toString());
    return operator.does("apply", "submit", "--file", file.toString()).text("application_id");
  }

  /** A new operator whom the reviewer has accepted, and who has verified it. */
  public Operator accepted(String name) throws IOException {
    Operator operator = newcomer(name);
    reviewer.does(portal, "accept", applies(operator), "--note", "Welcome.");
    operator.does("apply", "verify-acceptance");
    return operator;
  }

  /** The operator asks for a seat and gets it. */
  public void seat(Operator operator, int seat) {
    operator.does("federations", "join", "--federation", SLUG, "--seat", "" + seat);
    assign(operator);
  }

  /** The organiser grants what the operator has asked for. */
  public void assign(Operator operator) {
    organiser.does(portal, "assign-seat", SLUG, operator.id());
  }

  /** The organiser publishes a charter that lists these guardians; returns the file. */
  public Path publish(String version, List<Operator> guardians) throws IOException {
    Path file = Operator.charter(folder.resolve("charter-" + version + ".md"), version, guardians);
    organiser.does(portal, "publish-charter", SLUG, file.toString());
    return file;
  }

  /** The operator fetches, signs and publishes the newest charter. */
  public CommandResult ratifies(Operator operator) throws IOException {
    Path file = operator.file("charter.md");
    Files.deleteIfExists(file);
    operator.does("charter", "fetch", "--federation", SLUG, "--out", file.toString());
    operator.does("charter", "sign", "--federation", SLUG, "--file", file.toString(), "--yes");
    return operator.does("charter", "publish", "--federation", SLUG);
  }

  /** Who came, in order. */
  public List<Operator> operators() {
    return operators;
  }

  /** The portal. */
  public RunningPortal portal() {
    return portal;
  }

  /** The reviewer's desk. */
  public Desk reviewer() {
    return reviewer;
  }

  /** The organiser's desk. */
  public Desk organiser() {
    return organiser;
  }

  /** Where everything lies. */
  public Path folder() {
    return folder;
  }

  @Override
  public void close() {
    portal.close();
  }
}
