package io.ochk.protocol.directory;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ochk.protocol.authority.KeyHistory;
import io.ochk.protocol.authority.Role;
import io.ochk.protocol.fixture.Programme;
import io.ochk.protocol.fixture.TestKeys;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.MalformedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChainTest {

  @Test
  void everyStatementComesBackFromItsBytesAndVerifies() throws Exception {
    Programme programme = Programme.binding();
    KeyHistory organiser = KeyHistory.of(Role.ORGANISER, TestKeys.organiser().publicKey());
    Set<String> actions = new TreeSet<>();
    for (DirectoryStatement statement : programme.statements) {
      DirectoryStatement read = DirectoryStatement.parse(CanonicalJson.bytes(statement.json()));
      assertThat(read).isEqualTo(statement);
      read.verify(organiser);
      actions.add(read.payload().subject().action());
    }
    assertThat(actions).containsExactly("charter-publish", "federation-create", "seat-assign");
  }

  @Test
  void theRecordComesBackFromItsBytes() throws Exception {
    FederationRecord record = Programme.binding().record();
    assertThat(FederationRecord.parse(CanonicalJson.bytes(record.json()))).isEqualTo(record);
  }

  @Test
  void theSignedBytesAreTheDeclaredOrder() {
    DirectoryStatement founding = new Programme().found(3, 4).statements.getFirst();
    assertThat(new String(founding.payload().signedBytes(), UTF_8))
        .isEqualTo(
            "{\"action\":\"federation-create\",\"federation_slug\":\"oc-me-v1\",\"sequence\":0,"
                + "\"previous\":null,\"issued_at_unix\":1779408060,\"name\":\"OC Me\","
                + "\"threshold\":3,\"target_guardian_count\":4,\"bootstrap_mode\":true,"
                + "\"invite\":\"oc-guardian apply\",\"geography_hint\":null}");
  }

  @Test
  void aChainBeginsWithTheFoundingAndHasOnlyOne() {
    Programme programme = Programme.binding();
    assertNotNext(List.of(), programme);
    assertNotNext(programme.statements.subList(1, 3), programme);
    Programme twice = new Programme().found(3, 4).found(3, 4);
    assertThat(refusal(twice.statements, twice)).contains(DirectoryRefusal.Code.NOT_NEXT_IN_CHAIN);
  }

  @Test
  void aStatementThatIsLeftOutRepeatedOrMovedBreaksTheChain() {
    Programme programme = Programme.binding();
    List<DirectoryStatement> all = programme.statements;
    for (int i = 1; i < all.size() - 1; i++) {
      List<DirectoryStatement> without = new ArrayList<>(all);
      without.remove(i);
      assertNotNext(without, programme);
      List<DirectoryStatement> twice = new ArrayList<>(all);
      twice.add(i, all.get(i));
      assertNotNext(twice, programme);
      List<DirectoryStatement> moved = new ArrayList<>(all);
      moved.add(i + 1, moved.remove(i));
      assertNotNext(moved, programme);
    }
  }

  @Test
  void aLinkThatDoesNotFitIsRefused() {
    Programme programme = Programme.seated();
    FederationState state = programme.state();
    SeatAssign subject = programme.assignment(TestKeys.operator(0), 0);
    ChainLink good = state.next(programme.now());
    for (ChainLink bad :
        List.of(
            new ChainLink(
                new FederationSlug("other"), good.sequence(), good.previous(), good.issuedAtUnix()),
            new ChainLink(
                Programme.SLUG, good.sequence() + 1, good.previous(), good.issuedAtUnix()),
            new ChainLink(
                Programme.SLUG, good.sequence(), Optional.of("ab".repeat(32)), good.issuedAtUnix()),
            new ChainLink(Programme.SLUG, good.sequence(), good.previous(), Programme.START))) {
      DirectoryStatement statement =
          DirectoryStatement.sign(
              new DirectoryStatement.Payload(bad, subject), TestKeys.organiser());
      assertThat(state.apply(statement))
          .isInstanceOfSatisfying(
              FederationState.Outcome.Refused.class,
              r ->
                  assertThat(r.refusal().code())
                      .isEqualTo(DirectoryRefusal.Code.NOT_NEXT_IN_CHAIN));
    }
  }

  @Test
  void aRefusedStatementLeavesTheStateAsItWas() {
    Programme programme = Programme.binding();
    FederationState state = programme.state();
    state.apply(programme.statement(programme.assignment(TestKeys.operator(0), 0)));
    assertThat(state.chain()).hasSize(programme.statements.size());
    assertThat(state.status()).isEqualTo(FederationStatus.BINDING);
  }

  @ParameterizedTest(name = "{0}: {3}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "0 | federation-create | federation-end | payload.action",
        "0 | \"sequence\":0 | \"sequence\":1 | payload.previous",
        "0 | \"previous\":null | \"previous\":\"00\" | payload.previous",
        "1 | \"sequence\":1 | \"sequence\":0 | payload.previous",
        "0 | \"issued_at_unix\":1779408060 | \"issued_at_unix\":\"1779408060\" | payload.issued_at_unix",
        "0 | \"threshold\":3 | \"threshold\":2 | payload.threshold",
        "0 | \"threshold\":3 | \"threshold\":5 | payload.threshold",
        "0 | \"target_guardian_count\":4 | \"target_guardian_count\":3 | payload.target_guardian_count",
        "0 | \"target_guardian_count\":4 | \"target_guardian_count\":16 | payload.target_guardian_count",
        "0 | \"bootstrap_mode\":true | \"bootstrap_mode\":1 | payload.bootstrap_mode",
        "0 | \"name\":\"OC Me\" | \"name\":\" \" | payload.name",
        "0 | \"geography_hint\":null | \"geography_hint\":null,\"x\":0 | payload.x",
        "1 | \"seat\":0 | \"seat\":15 | payload.seat",
        "1 | \"request_sha256\":\" | \"request_sha256\":\"A | payload.request_sha256",
        "1 | \"acceptance_sha256\":\" | \"acceptance_sha256\":\"A | payload.acceptance_sha256",
        "5 | \"charter_version\":\"1.0.0\" | \"charter_version\":\"\" | payload.charter_version",
        "5 | \"supersedes\":null | \"supersedes\":\"x\" | payload.supersedes",
        "5 | \"ratify_by_unix\":null | \"ratify_by_unix\":-1 | payload.ratify_by_unix",
        "0 | \"organiser_kid\":\" | \"organiser_kid\":\"x | organiser_kid",
        "0 | \"sig_hex\":\" | \"sig_hex\":\"x | sig_hex"
      })
  void aMalformedMemberIsRefusedByName(int index, String genuine, String spoiled, String member) {
    DirectoryStatement statement = Programme.binding().statements.get(index);
    String text = new String(CanonicalJson.bytes(statement.json()), UTF_8);
    assertThat(text).contains(genuine);
    assertThatThrownBy(
            () -> DirectoryStatement.parse(text.replace(genuine, spoiled).getBytes(UTF_8)))
        .isInstanceOfSatisfying(
            MalformedException.class, e -> assertThat(e.member()).isEqualTo(member));
  }

  @Test
  void aSeatAssignmentWhoseIdIsNotTheKeysIsRefused() {
    DirectoryStatement statement = Programme.binding().statements.get(1);
    String text = new String(CanonicalJson.bytes(statement.json()), UTF_8);
    String changed = text.replaceFirst("\"op-.{16}\"", "\"op-0123456789abcdef\"");
    assertThatThrownBy(() -> DirectoryStatement.parse(changed.getBytes(UTF_8)))
        .hasMessageStartingWith("payload.operator_id: expected op-");
  }

  @Test
  void aRecordWhoseCharterIsNotTheOneOfItsHashIsRefused() {
    String text =
        new String(CanonicalJson.bytes(Programme.binding().record().json()), UTF_8)
            .replace("We hold.", "We fold.");
    assertThatThrownBy(() -> FederationRecord.parse(text.getBytes(UTF_8)))
        .isInstanceOfSatisfying(
            MalformedException.class,
            e -> assertThat(e.member()).isEqualTo("charters[0].charter_hash"));
  }

  private static void assertNotNext(List<DirectoryStatement> chain, Programme programme) {
    assertThat(refusal(chain, programme)).contains(DirectoryRefusal.Code.NOT_NEXT_IN_CHAIN);
  }

  private static Optional<DirectoryRefusal.Code> refusal(
      List<DirectoryStatement> chain, Programme programme) {
    try {
      return FederationState.replay(chain, programme.record().facts())
              instanceof FederationState.Outcome.Refused(DirectoryRefusal refusal)
          ? Optional.of(refusal.code())
          : Optional.empty();
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
  }
}
