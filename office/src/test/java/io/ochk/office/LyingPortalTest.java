package io.ochk.office;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.ochk.client.Patience;
import io.ochk.client.PortalAddress;
import io.ochk.client.PortalClient;
import io.ochk.protocol.authority.AuthorityKey;
import io.ochk.protocol.authority.KeyDocument;
import io.ochk.protocol.decision.Decision;
import io.ochk.protocol.directory.ChainLink;
import io.ochk.protocol.directory.DirectoryStatement;
import io.ochk.protocol.directory.FederationCreate;
import io.ochk.protocol.directory.FederationRecord;
import io.ochk.protocol.directory.SeatAssign;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.ActionPayload;
import io.ochk.protocol.envelope.Membership;
import io.ochk.protocol.envelope.ProgramApply;
import io.ochk.protocol.hash.Sha256;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.identity.Origin;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.JsonArray;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.signature.SigningKey;
import io.ochk.terminal.CommandFailure;
import io.ochk.terminal.ExitCode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the desks do when the portal shows them something else than it should. */
class LyingPortalTest {
  private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");
  private static final FederationSlug SLUG = new FederationSlug("oc-me-v1");
  private static final Patience QUICK =
      new Patience(Duration.ofSeconds(60), Duration.ofSeconds(60), 1, Duration.ofSeconds(1));
  private static final SigningKey REVIEWER = key(90);
  private static final SigningKey ORGANISER = key(91);
  private static final SigningKey ALICE = key(1);

  @TempDir Path home;
  private final Map<String, String> answers = new ConcurrentHashMap<>();
  private final List<String> posted = Collections.synchronizedList(new ArrayList<>());
  private final List<String> notes = new ArrayList<>();
  private HttpServer server;
  private PortalClient client;
  private Portal portal;

  private static SigningKey key(int n) {
    byte[] seed = new byte[SigningKey.SEED_LENGTH];
    Arrays.fill(seed, (byte) n);
    return SigningKey.ofSeed(seed);
  }

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
    Origin origin = Origin.of("http://127.0.0.1:" + server.getAddress().getPort()).orElseThrow();
    client = new PortalClient(PortalAddress.of(origin).orElseThrow(), QUICK);
    portal =
        new Portal(
            client, InstantSource.fixed(NOW), new SecureRandom(), new DeskMemory(home, notes::add));
    publishKeys("reviewer", REVIEWER);
    publishKeys("organiser", ORGANISER);
    answers.put("/api/organiser/statements", "{\"ok\":true}");
    answers.put("/api/reviewer/decisions", "{\"ok\":true}");
  }

  @AfterEach
  void stop() {
    client.close();
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      String path = exchange.getRequestURI().getPath();
      if (exchange.getRequestMethod().equals("POST")) {
        posted.add(body);
      }
      String answer = answers.getOrDefault(path, "{\"code\":\"unknown\",\"detail\":\"none\"}");
      boolean known = answers.containsKey(path);
      byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
      exchange
          .getResponseHeaders()
          .set("Content-Type", known ? "application/json" : "application/problem+json");
      exchange.sendResponseHeaders(known ? 200 : 404, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  private void publishKeys(String role, SigningKey key) {
    answers.put(
        "/.well-known/oc-operator-" + role + ".json", CanonicalJson.text(document(key).json()));
  }

  private static KeyDocument document(SigningKey key) {
    return new KeyDocument(List.of(new AuthorityKey(key.publicKey())), List.of());
  }

  private static ActionEnvelope application(SigningKey applicant) {
    byte[] answersOfApplicant = "answers".getBytes(StandardCharsets.UTF_8);
    Origin audience = new Origin("https://portal.example");
    OperatorId id = OperatorId.of(applicant.publicKey());
    ProgramApply apply = ProgramApply.of(audience, id, answersOfApplicant, NOW.getEpochSecond());
    return ActionEnvelope.sign(
        ActionPayload.of(apply, 1, NOW.getEpochSecond() + 60, Optional.empty()), applicant);
  }

  private static String idOf(ActionEnvelope application) {
    return "app-" + application.payload().sha256().substring(0, 16);
  }

  private void show(String path, String applicationId, ActionEnvelope application) {
    answers.put(
        "/api/reviewer/applications/" + path,
        CanonicalJson.text(
            JsonObject.builder()
                .put("ok", true)
                .put("application_id", applicationId)
                .put("state", "received")
                .put("envelope", application.json())
                .put("questionnaire", "answers")
                .build()));
  }

  private Decision accept(String applicationId) throws CommandFailure {
    return new ReviewDesk(portal)
        .decide(REVIEWER, applicationId, Decision.Verdict.ACCEPT, "", Optional.empty());
  }

  @Test
  void theReviewerAcceptsOnlyTheApplicationThatWasNamed() throws Exception {
    ActionEnvelope read = application(ALICE);
    show(idOf(read), idOf(read), read);
    assertThat(accept(idOf(read)).payload().operatorPubkey()).isEqualTo(ALICE.publicKey());

    posted.clear();
    ActionEnvelope other = application(key(66));
    show(idOf(read), idOf(read), other);
    assertVerificationFails(() -> accept(idOf(read)), "application_differs");
    show(idOf(read), idOf(other), other);
    assertVerificationFails(() -> accept(idOf(read)), "application_differs");
    assertThat(posted).isEmpty();
  }

  @Test
  void aQueueWithoutAnEndOrWithAnotherAddressForACursorIsRefused() {
    for (String cursor : List.of("1.app-0123456789abcdef", "1&state=all", "\u001b[2J")) {
      answers.put(
          "/api/reviewer/applications",
          CanonicalJson.text(
              JsonObject.builder()
                  .put("ok", true)
                  .put("applications", new JsonArray(List.of()))
                  .put("next_cursor", cursor)
                  .build()));
      assertThatThrownBy(
              () -> new ReviewDesk(portal).list(REVIEWER, "received", Optional.empty(), 1_000))
          .isInstanceOf(MalformedException.class)
          .hasMessageContaining("next_cursor");
    }
  }

  @Test
  void anApplicationIdIsNoPath() {
    assertThatThrownBy(() -> accept("../../organiser/requests?federation=x"))
        .isInstanceOfSatisfying(
            CommandFailure.class, e -> assertThat(e.exit()).isEqualTo(ExitCode.USAGE));
  }

  @Test
  void aSeatIsAssignedByTheLongIdIfAllOfItsDigitsMatch() throws Exception {
    serveRecord(List.of(founding()));
    seatAlice();
    String longId = "op-" + Sha256.hex(ALICE.publicKey().bytes()).substring(0, 32);
    OperatorId another =
        OperatorId.parse(longId.substring(0, 34) + (longId.endsWith("0") ? "1" : "0"))
            .orElseThrow();
    OrganiserDesk desk = new OrganiserDesk(portal);
    assertThatThrownBy(() -> desk.assign(ORGANISER, SLUG, another, Optional.empty()))
        .isInstanceOfSatisfying(
            CommandFailure.class, e -> assertThat(e.code()).isEqualTo("no_request"));
    DirectoryStatement assigned =
        desk.assign(ORGANISER, SLUG, OperatorId.parse(longId).orElseThrow(), Optional.empty())
            .statement();
    assertThat(assigned.payload().subject())
        .isInstanceOfSatisfying(
            SeatAssign.class, a -> assertThat(a.operatorPubkey()).isEqualTo(ALICE.publicKey()));
  }

  @Test
  void anOlderChainGetsNoSecondStatementForATakenPlace() throws Exception {
    serveRecord(List.of(founding()));
    seatAlice();
    OrganiserDesk desk = new OrganiserDesk(portal);
    DirectoryStatement assigned =
        desk.assign(ORGANISER, SLUG, OperatorId.of(ALICE.publicKey()), Optional.empty())
            .statement();
    posted.clear();

    // The portal answered that it took the statement, and shows the chain without it.
    assertVerificationFails(
        () -> desk.assign(ORGANISER, SLUG, OperatorId.of(ALICE.publicKey()), Optional.empty()),
        "directory_rolled_back");
    assertVerificationFails(() -> desk.existing(SLUG, ORGANISER), "directory_rolled_back");
    answers.remove("/api/public/federations/oc-me-v1/record");
    assertVerificationFails(() -> desk.existing(SLUG, ORGANISER), "directory_rolled_back");
    assertThat(posted).isEmpty();

    serveRecord(List.of(founding(), assigned));
    assertThat(desk.existing(SLUG, ORGANISER).state().seats()).hasSize(1);
  }

  @Test
  void whatTheFactsDoNotAllowIsNotSignedAndSent() throws Exception {
    DirectoryStatement founding = founding();
    serveRecord(List.of(founding, assignment(founding)));
    seatAlice();
    assertThatThrownBy(() ->
            new OrganiserDesk(portal)
                .assign(ORGANISER, SLUG, OperatorId.of(ALICE.publicKey()), Optional.empty()))
        .isInstanceOfSatisfying(
            CommandFailure.class, e -> assertThat(e.code()).isEqualTo("already_seated"));
    assertThat(posted).isEmpty();
  }

  @Test
  void theReviewersKeyIsPinnedAtFirstSight() throws Exception {
    serveRecord(List.of(founding()));
    seatAlice();
    portal.acceptance(ALICE.publicKey(), Optional.empty());
    assertThat(notes).singleElement().asString().contains(REVIEWER.publicKey().hex());

    SigningKey impostor = key(99);
    publishKeys("reviewer", impostor);
    answers.put(
        "/api/operator/registry/" + OperatorId.of(ALICE.publicKey()), entry(acceptance(impostor)));
    assertVerificationFails(
        () -> portal.acceptance(ALICE.publicKey(), Optional.empty()), "acceptance_does_not_verify");
    // Not even somebody who names the new key on the command line moves the pin past its chain.
    assertVerificationFails(
        () -> portal.acceptance(ALICE.publicKey(), Optional.of(impostor.publicKey())),
        "acceptance_does_not_verify");
  }

  @Test
  void theRecordOfAnotherFederationIsRefused() {
    serveRecord(List.of(founding()));
    answers.put(
        "/api/public/federations/other/record",
        answers.get("/api/public/federations/oc-me-v1/record"));
    assertVerificationFails(
        () -> new OrganiserDesk(portal).existing(new FederationSlug("other"), ORGANISER),
        "record_of_another_federation");
  }

  private interface Step {
    void run() throws Exception;
  }

  private static void assertVerificationFails(Step step, String code) {
    assertThatThrownBy(step::run)
        .isInstanceOfSatisfying(
            CommandFailure.class,
            e -> {
              assertThat(e.code()).isEqualTo(code);
              assertThat(e.exit()).isEqualTo(ExitCode.VERIFICATION_FAILED);
            });
  }

  private static DirectoryStatement founding() {
    FederationCreate create =
        new FederationCreate("OC Me", 3, 4, false, Optional.empty(), Optional.empty());
    ChainLink link = new ChainLink(SLUG, 0, Optional.empty(), NOW.getEpochSecond() - 100);
    return DirectoryStatement.sign(new DirectoryStatement.Payload(link, create), ORGANISER);
  }

  private static DirectoryStatement assignment(DirectoryStatement before) {
    SeatAssign assign =
        new SeatAssign(
            0,
            OperatorId.of(ALICE.publicKey()),
            ALICE.publicKey(),
            join().payload().sha256(),
            acceptance(REVIEWER).payload().sha256());
    ChainLink link =
        new ChainLink(SLUG, 1, Optional.of(before.payload().sha256()), NOW.getEpochSecond() - 50);
    return DirectoryStatement.sign(new DirectoryStatement.Payload(link, assign), ORGANISER);
  }

  private static ActionEnvelope join() {
    Membership join =
        new Membership(
            Membership.Kind.JOIN,
            Optional.empty(),
            SLUG,
            OperatorId.of(ALICE.publicKey()),
            0,
            NOW.minusSeconds(60));
    return ActionEnvelope.sign(
        ActionPayload.of(join, 2, NOW.getEpochSecond() + 60, Optional.of(SLUG)), ALICE);
  }

  private static Decision acceptance(SigningKey reviewer) {
    return Decision.sign(
        new Decision.Payload(
            Decision.Verdict.ACCEPT,
            "app-1",
            OperatorId.of(ALICE.publicKey()),
            ALICE.publicKey(),
            NOW.getEpochSecond() - 80,
            "",
            Optional.empty()),
        reviewer);
  }

  private void serveRecord(List<DirectoryStatement> chain) {
    FederationRecord record =
        new FederationRecord(
            SLUG,
            document(REVIEWER),
            document(ORGANISER),
            chain,
            List.of(acceptance(REVIEWER)),
            List.of(join()),
            List.of(),
            List.of(),
            List.of(),
            List.of());
    answers.put("/api/public/federations/oc-me-v1/record", CanonicalJson.text(record.json()));
  }

  private void seatAlice() {
    answers.put(
        "/api/organiser/requests",
        CanonicalJson.text(
            JsonObject.builder()
                .put("ok", true)
                .put(
                    "requests",
                    new JsonArray(
                        List.of(JsonObject.builder().put("envelope", join().json()).build())))
                .build()));
    answers.put(
        "/api/operator/registry/" + OperatorId.of(ALICE.publicKey()), entry(acceptance(REVIEWER)));
  }

  private static String entry(Decision decision) {
    return CanonicalJson.text(
        JsonObject.builder()
            .put("ok", true)
            .put(
                "operator",
                JsonObject.builder()
                    .put("operator_id", OperatorId.of(ALICE.publicKey()).text())
                    .put("pubkey", ALICE.publicKey().hex())
                    .put("decision", decision.json())
                    .build())
            .build());
  }
}
