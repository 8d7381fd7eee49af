package io.ochk.kit;

import io.ochk.protocol.authority.AuthorityKey;
import io.ochk.protocol.authority.KeyDocument;
import io.ochk.protocol.charter.AmendmentProcess;
import io.ochk.protocol.charter.Charter;
import io.ochk.protocol.charter.CharterWriter;
import io.ochk.protocol.charter.ExitClause;
import io.ochk.protocol.charter.FrontMatter;
import io.ochk.protocol.charter.Gateway;
import io.ochk.protocol.charter.Guardian;
import io.ochk.protocol.charter.Payouts;
import io.ochk.protocol.charter.Threshold;
import io.ochk.protocol.decision.Decision;
import io.ochk.protocol.directory.ChainLink;
import io.ochk.protocol.directory.CharterPublish;
import io.ochk.protocol.directory.DirectoryStatement;
import io.ochk.protocol.directory.DirectorySubject;
import io.ochk.protocol.directory.FederationCreate;
import io.ochk.protocol.directory.FederationRecord;
import io.ochk.protocol.directory.SeatAssign;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.ActionPayload;
import io.ochk.protocol.envelope.Membership;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.identity.Origin;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.signature.PublicKey;
import io.ochk.protocol.signature.SigningKey;
import io.ochk.protocol.signature.StrictEd25519;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A federation of four operators (keys of one byte, 32 times: 1 to 4) with all that is signed. */
final class FederationFixture {
  static final FederationSlug SLUG = new FederationSlug("oc-me-v1");
  static final SigningKey REVIEWER = key(10);
  static final SigningKey ORGANISER = key(11);
  private static final Instant THEN = Kit.NOW.minusSeconds(86_400);

  private final Origin portal;
  private final List<DirectoryStatement> chain = new ArrayList<>();
  private final List<Decision> acceptances = new ArrayList<>();
  private final List<ActionEnvelope> joins = new ArrayList<>();
  private final List<Charter> charters = new ArrayList<>();

  FederationFixture(Origin portal) {
    this.portal = portal;
    state(new FederationCreate("OC Me", 3, 4, true, Optional.empty(), Optional.empty()));
    for (int i = 0; i < 4; i++) {
      SigningKey operator = key(i + 1);
      Decision acceptance = decision(Decision.Verdict.ACCEPT, operator.publicKey(), "Welcome.");
      acceptances.add(acceptance);
      Membership join =
          new Membership(
              Membership.Kind.JOIN,
              Optional.of(portal),
              SLUG,
              OperatorId.of(operator.publicKey()),
              i,
              THEN);
      ActionEnvelope envelope =
          ActionEnvelope.sign(
              ActionPayload.of(join, i, THEN.getEpochSecond() + 60, join.federation()), operator);
      joins.add(envelope);
      state(
          new SeatAssign(
              i,
              OperatorId.of(operator.publicKey()),
              operator.publicKey(),
              envelope.payload().sha256(),
              acceptance.payload().sha256()));
    }
    publish("1.0.0");
  }

  static SigningKey key(int b) {
    byte[] seed = new byte[32];
    Arrays.fill(seed, (byte) b);
    return SigningKey.ofSeed(seed);
  }

  static Decision decision(Decision.Verdict verdict, PublicKey applicant, String note) {
    return Decision.sign(
        new Decision.Payload(
            verdict,
            "app-0123456789abcdef",
            OperatorId.of(applicant),
            applicant,
            THEN.getEpochSecond(),
            note,
            Optional.empty()),
        REVIEWER);
  }

  /** The decision as it would read for another application; a wrong signature stays wrong. */
  static Decision about(String applicationId, Decision decision) {
    Decision.Payload was = decision.payload();
    Decision.Payload payload =
        new Decision.Payload(
            was.verdict(),
            applicationId,
            was.operatorId(),
            was.operatorPubkey(),
            was.decidedAtUnix(),
            was.reviewerNote(),
            was.federationSlug());
    return StrictEd25519.verify(REVIEWER.publicKey(), was, decision.signature())
        ? Decision.sign(payload, REVIEWER)
        : new Decision(payload, decision.reviewerKid(), decision.signature());
  }

  static KeyDocument keys(SigningKey key) {
    return new KeyDocument(List.of(new AuthorityKey(key.publicKey())), List.of());
  }

  private void state(DirectorySubject subject) {
    Optional<String> previous =
        chain.isEmpty() ? Optional.empty() : Optional.of(chain.getLast().payload().sha256());
    ChainLink link = new ChainLink(SLUG, chain.size(), previous, THEN.getEpochSecond());
    chain.add(DirectoryStatement.sign(new DirectoryStatement.Payload(link, subject), ORGANISER));
  }

  /** Publishes a version of the charter that replaces the one before. */
  void publish(String version) {
    Charter next = charter(version, "Funds move only with three of four signatures.\n");
    Optional<String> supersedes =
        charters.isEmpty() ? Optional.empty() : Optional.of(charters.getLast().hash());
    charters.add(next);
    state(new CharterPublish(version, next.hash(), supersedes, Optional.empty()));
  }

  Charter charter() {
    return charters.getLast();
  }

  static Charter charter(String version, String body) {
    List<Guardian> guardians = new ArrayList<>();
    for (int i = 1; i <= 4; i++) {
      guardians.add(
          new Guardian(
              OperatorId.of(key(i).publicKey()),
              "Entity " + i,
              "Country " + i,
              "https://guardian" + i + ".example:9001",
              "guardian" + i + "@mail.example",
              Optional.empty()));
    }
    try {
      return Charter.parse(
          CharterWriter.write(
              new FrontMatter(
                  version,
                  SLUG,
                  "OC Me",
                  Optional.empty(),
                  new Threshold(3, 4),
                  guardians,
                  List.of(
                      new Gateway(
                          "Independent Gateway Ltd",
                          "https://gateway.example",
                          "https://gateway.example/fees")),
                  Optional.of(new ExitClause("Users sweep.", "Users may leave before.")),
                  Optional.of(new AmendmentProcess("any guardian", "three of four", 14)),
                  Optional.of(new Payouts(7000, 99)),
                  Optional.of(30)),
              body));
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
  }

  FederationRecord record() {
    return new FederationRecord(
        SLUG,
        keys(REVIEWER),
        keys(ORGANISER),
        chain,
        acceptances,
        joins,
        charters,
        List.of(),
        List.of(),
        List.of());
  }

  Origin portal() {
    return portal;
  }
}
