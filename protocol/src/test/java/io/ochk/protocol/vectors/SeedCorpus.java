package io.ochk.protocol.vectors;

import io.ochk.protocol.attestation.HealthAttestation;
import io.ochk.protocol.attestation.NodeStatus;
import io.ochk.protocol.authority.AuthorityKey;
import io.ochk.protocol.authority.KeyDocument;
import io.ochk.protocol.authority.KeyRotation;
import io.ochk.protocol.authority.ReadGrant;
import io.ochk.protocol.authority.Role;
import io.ochk.protocol.ceremony.EpochRecord;
import io.ochk.protocol.ceremony.SetupDocument;
import io.ochk.protocol.charter.Charter;
import io.ochk.protocol.charter.CharterWriter;
import io.ochk.protocol.charter.Examples;
import io.ochk.protocol.config.ConfigBundle;
import io.ochk.protocol.config.LogLevel;
import io.ochk.protocol.decision.Decision;
import io.ochk.protocol.directory.ChainLink;
import io.ochk.protocol.directory.CharterPublish;
import io.ochk.protocol.directory.DirectoryStatement;
import io.ochk.protocol.directory.DirectorySubject;
import io.ochk.protocol.directory.FederationCreate;
import io.ochk.protocol.directory.FederationRecord;
import io.ochk.protocol.directory.SeatAssign;
import io.ochk.protocol.envelope.Action;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.ActionPayload;
import io.ochk.protocol.envelope.AlertPublish;
import io.ochk.protocol.envelope.CharterSign;
import io.ochk.protocol.envelope.ExitHandoff;
import io.ochk.protocol.envelope.Membership;
import io.ochk.protocol.envelope.PortalForget;
import io.ochk.protocol.envelope.ProgramApply;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.identity.Mnemonic;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.identity.Origin;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonNull;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.Octets;
import io.ochk.protocol.peer.Hello;
import io.ochk.protocol.peer.PeerFrame;
import io.ochk.protocol.peer.PeerMessage;
import io.ochk.protocol.peer.PeerReport;
import io.ochk.protocol.questionnaire.Answers;
import io.ochk.protocol.questionnaire.Questionnaire;
import io.ochk.protocol.request.Request;
import io.ochk.protocol.request.RequestResult;
import io.ochk.protocol.settlement.Direction;
import io.ochk.protocol.settlement.SettlementEvent;
import io.ochk.protocol.signature.SigningKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Writes the seed corpora of the fuzz tests: one valid document of each kind, and the YAML and JSON
 * that parsers disagree about. Run from the module's folder.
 */
public final class SeedCorpus {
  private static final Path FOLDER = Path.of("src/test/resources/io/ochk/protocol");
  private static final SigningKey KEY = key(1);
  private static final SigningKey AUTHORITY = key(2);
  private static final SigningKey SUCCESSOR = key(3);
  private static final OperatorId ID = OperatorId.of(KEY.publicKey());
  private static final FederationSlug SLUG = new FederationSlug("oc-me-v1");
  private static final Optional<Origin> PORTAL = Optional.of(new Origin("https://portal.example"));
  private static final Instant AT = Instant.parse("2026-05-22T00:00:00Z");

  private SeedCorpus() {}

  /** Writes every corpus anew. */
  public static void main(String[] arguments) throws Exception {
    text();
    signed();
    directory();
    guardian();
  }

  private static void guardian() throws Exception {
    int i = 0;
    for (JsonMembers row : Vectors.rows("ceremonies.json")) {
      SetupDocument setup = SetupDocument.read(row.members("setup"));
      write(SIGNED, "setup", "setup" + i, setup.bytes());
      List<ActionEnvelope> joins = new ArrayList<>();
      for (JsonMembers join : row.objects("joins", 15)) {
        joins.add(ActionEnvelope.read(join));
      }
      EpochRecord record = new EpochRecord(setup, joins, Octets.of(new byte[] {0x13, 1}));
      write(SIGNED, "epochRecord", "record" + i++, record.bytes());
      write(SIGNED, "envelope", joins.getFirst().payload().action(), joins.getFirst().bytes());
    }
    for (JsonMembers row : Vectors.rows("requests.json")) {
      RequestResult result = new RequestResult(Request.read(row.members("request")), "smpAUA=");
      write(SIGNED, "requestResult", "result" + i++, result.bytes());
    }
    for (JsonMembers row : Vectors.rows("peer-frames.json")) {
      PeerFrame frame = PeerFrame.parse(CanonicalJson.bytes(row.source()));
      write(SIGNED, "peerFrame", "frame" + i++, frame.bytes());
      for (PeerMessage message : frame.frame().messages()) {
        if (message instanceof PeerMessage.Envelope(ActionEnvelope envelope)) {
          write(SIGNED, "envelope", envelope.payload().action(), envelope.bytes());
          report(envelope);
        }
        if (message instanceof PeerMessage.Answer(ActionEnvelope envelope)) {
          write(SIGNED, "envelope", envelope.payload().action(), envelope.bytes());
        }
      }
    }
  }

  private static void report(ActionEnvelope certificate) throws Exception {
    write(SIGNED, "hello", "greeting", new Hello(certificate, "0f".repeat(16), 1).bytes());
    PeerReport.Peer peer = new PeerReport.Peer(ID, true, Optional.of(3));
    PeerReport.Payload payload =
        new PeerReport.Payload(
            SLUG, ID, AT.getEpochSecond(), AT.getEpochSecond(), List.of(peer), certificate);
    write(SIGNED, "peerReport", "good", PeerReport.sign(payload, key(101)).bytes());
  }

  private static void text() throws Exception {
    for (String name : new String[] {"yaml-accepted.json", "yaml-refused.json"}) {
      int i = 0;
      for (JsonMembers row : Vectors.rows(name)) {
        String kind = name.substring(5, name.indexOf('.'));
        write("charter/CharterFuzzTest", "yaml", kind + i++, row.string("yaml"));
      }
    }
    int i = 0;
    for (JsonMembers row : Vectors.rows("charters.json")) {
      write("charter/CharterFuzzTest", "charter", "charter" + i++, row.string("source"));
    }
    i = 0;
    for (JsonMembers row : Vectors.rows("jcs-documents.json").subList(0, 20)) {
      write("json/StrictJsonFuzzTest", "parse", "document" + i++, row.string("json"));
    }
    for (String odd :
        new String[] {
          "[-0,1E400,5e-324,0.1]",
          "{\"a\":1,\"a\":2}",
          "\"\\ud800\"",
          "\"\\ud83d\\ude00\"",
          "[1]]",
          "01"
        }) {
      write("json/StrictJsonFuzzTest", "parse", "odd" + i++, odd);
    }
    String words = String.join(" ", Mnemonic.words(new byte[32]));
    write("identity/MnemonicFuzzTest", "seed", "zeros", words);
    write(
        "identity/MnemonicFuzzTest",
        "seed",
        "odd",
        words.replace(" ", "\u3000").toUpperCase(java.util.Locale.ROOT));
    write("identity/MnemonicFuzzTest", "seed", "checksum", words.replace("art", "zoo"));
    Questionnaire questionnaire = Questionnaire.of(Answers.good());
    write("questionnaire/QuestionnaireFuzzTest", "parse", "good", questionnaire.bytes());
    write("questionnaire/QuestionnaireFuzzTest", "parse", "template", Questionnaire.template());
    write("questionnaire/QuestionnaireFuzzTest", "answers", "markdown", questionnaire.bytes());
    JsonObject.Builder json = JsonObject.builder();
    Answers.good().forEach((id, answer) -> json.put(id, answer));
    write(
        "questionnaire/QuestionnaireFuzzTest",
        "answers",
        "json",
        CanonicalJson.bytes(json.build()));
    write(
        "questionnaire/QuestionnaireFuzzTest",
        "answers",
        "yaml",
        io.ochk.protocol.charter.StrictYaml.write(json.build()));
    ConfigBundle bundle =
        new ConfigBundle(ID, KEY.publicKey(), SLUG, "https://portal.example/a", LogLevel.INFO);
    write("config/ConfigBundleFuzzTest", "parse", "good", bundle.bytes());
    write(
        "config/ConfigBundleFuzzTest",
        "parse",
        "foreign",
        new String(bundle.bytes(), StandardCharsets.UTF_8)
            .replace(ID.text(), "op-0123456789abcdef"));
  }

  private static ActionEnvelope envelope(Action action) {
    return ActionEnvelope.sign(
        ActionPayload.of(action, 7, AT.getEpochSecond(), action.federation()), KEY);
  }

  private static void signed() throws Exception {
    Optional<String> none = Optional.empty();
    Action[] actions = {
      ProgramApply.of(
          PORTAL.get(), ID, Questionnaire.of(Answers.good()).bytes(), AT.getEpochSecond()),
      new Membership(Membership.Kind.JOIN, PORTAL, SLUG, ID, 0, AT),
      new CharterSign(PORTAL, "ab".repeat(32), "1.0.0", SLUG, ID, AT),
      new AlertPublish(
          PORTAL, "Disk", "Full.", AlertPublish.Severity.WARNING, List.of("disk"), SLUG, ID, AT),
      new ExitHandoff(
          PORTAL, SLUG, ID, "Moving on.", AT, Optional.of(OperatorId.of(SUCCESSOR.publicKey()))),
      new PortalForget(PORTAL, ID, AT),
    };
    for (Action action : actions) {
      write(SIGNED, "envelope", action.name(), envelope(action).bytes());
    }
    HealthAttestation attestation =
        HealthAttestation.sign(
            new HealthAttestation.Payload(
                ID,
                SLUG,
                JsonNull.NULL,
                "0.1.0",
                "https://n.example:9000",
                "https://n.example:9001",
                NodeStatus.RUNNING,
                AT.getEpochSecond(),
                Optional.of("sha256:ab"),
                Optional.of(envelope(actions[1]))),
            KEY);
    write(SIGNED, "attestation", "good", attestation.bytes());
    SettlementEvent event =
        SettlementEvent.sign(
            new SettlementEvent.Payload(
                "escrow.deposit",
                SLUG,
                "op-fixture-1",
                100_000,
                Direction.IN,
                1_779_408_000,
                none,
                none,
                none,
                none,
                Optional.of("pk-fixture"),
                none,
                none,
                none,
                none,
                none,
                none,
                Optional.of(1L)),
            KEY);
    write(SIGNED, "settlement", "good", event.bytes());
    write(SIGNED, "decision", "accept", CanonicalJson.bytes(decision().json()));
    write(SIGNED, "keyRotation", "good", CanonicalJson.bytes(rotation().json()));
    ReadGrant grant = ReadGrant.sign(Role.REVIEWER, PORTAL.get(), AT, 7, AUTHORITY);
    write(SIGNED, "readGrant", "good", CanonicalJson.bytes(grant.json()));
    write(SIGNED, "keyDocument", "good", CanonicalJson.bytes(document().json()));
  }

  private static Decision decision() {
    return Decision.sign(
        new Decision.Payload(
            Decision.Verdict.ACCEPT,
            "app-1",
            ID,
            KEY.publicKey(),
            AT.getEpochSecond(),
            "",
            Optional.of(SLUG)),
        AUTHORITY);
  }

  private static KeyRotation rotation() {
    return KeyRotation.sign(Role.REVIEWER, AUTHORITY, SUCCESSOR, AT, "scheduled");
  }

  private static KeyDocument document() {
    return new KeyDocument(
        List.of(new AuthorityKey(SUCCESSOR.publicKey()), new AuthorityKey(AUTHORITY.publicKey())),
        List.of(rotation()));
  }

  private static void directory() throws Exception {
    Charter charter = Charter.parse(CharterWriter.write(Examples.frontMatter(), "# Charter\n"));
    DirectorySubject[] subjects = {
      new FederationCreate("OC Me", 3, 4, true, Optional.empty(), Optional.of("Europe")),
      new SeatAssign(0, ID, KEY.publicKey(), "cd".repeat(32), decision().payload().sha256()),
      new CharterPublish("1.0.0", charter.hash(), Optional.empty(), Optional.empty()),
    };
    DirectoryStatement[] chain = new DirectoryStatement[subjects.length];
    Optional<String> previous = Optional.empty();
    for (int i = 0; i < subjects.length; i++) {
      ChainLink link = new ChainLink(SLUG, i, previous, AT.getEpochSecond() + i);
      chain[i] =
          DirectoryStatement.sign(new DirectoryStatement.Payload(link, subjects[i]), AUTHORITY);
      previous = Optional.of(chain[i].payload().sha256());
      write(
          SIGNED, "directoryStatement", subjects[i].action(), CanonicalJson.bytes(chain[i].json()));
    }
    FederationRecord record =
        new FederationRecord(
            SLUG,
            document(),
            document(),
            List.of(chain),
            List.of(decision()),
            List.of(envelope(new Membership(Membership.Kind.JOIN, PORTAL, SLUG, ID, 0, AT))),
            List.of(charter),
            List.of(envelope(new CharterSign(PORTAL, charter.hash(), "1.0.0", SLUG, ID, AT))),
            List.of(),
            List.of());
    write(SIGNED, "federationRecord", "good", CanonicalJson.bytes(record.json()));
  }

  private static final String SIGNED = "envelope/SignedTypesFuzzTest";

  private static SigningKey key(int value) {
    byte[] seed = new byte[32];
    Arrays.fill(seed, (byte) value);
    return SigningKey.ofSeed(seed);
  }

  private static void write(String test, String method, String name, String text)
      throws IOException {
    write(test, method, name, text.getBytes(StandardCharsets.UTF_8));
  }

  private static void write(String test, String method, String name, byte[] bytes)
      throws IOException {
    Path folder = FOLDER.resolve(test + "Inputs").resolve(method);
    Files.createDirectories(folder);
    Files.write(folder.resolve(name), bytes);
  }
}
