package io.ochk.protocol.settlement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.signature.SigningKey;
import io.ochk.protocol.signature.VerificationException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettlementEventTest {
  private static SigningKey key() {
    byte[] seed = new byte[32];
    Arrays.fill(seed, (byte) 1);
    return SigningKey.ofSeed(seed);
  }

  private static SettlementEvent.Payload fixture(Optional<Long> fee) {
    Optional<String> none = Optional.empty();
    return new SettlementEvent.Payload(
        "escrow.deposit",
        new FederationSlug("oc-me-v1"),
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
        fee);
  }

  private static String text(SettlementEvent event) {
    return new String(event.bytes(), StandardCharsets.UTF_8);
  }

  @Test
  void thePublishedFactHoldsToTheLastByte() throws Exception {
    SettlementEvent event = SettlementEvent.sign(fixture(Optional.empty()), key());
    assertThat(event.signature().hex()).startsWith("c6d8dd32146024fc").endsWith("5841384180e");
    assertThat(text(event))
        .isEqualTo(
            "{\"event\":{\"kind\":\"escrow.deposit\",\"federation_slug\":\"oc-me-v1\","
                + "\"operation_id\":\"op-fixture-1\",\"amount_sats\":100000,\"direction\":\"in\","
                + "\"settled_at\":1779408000,\"payment_hash\":null,\"preimage\":null,\"txid\":null,"
                + "\"gateway_pubkey\":null,\"project_key\":\"pk-fixture\",\"user_address\":null,"
                + "\"payout_binding_id\":null,\"distribution_id\":null,\"operator_id\":null,"
                + "\"destination\":null,\"note\":null},\"pubkey_hex\":\""
                + "8a88e3dd7409f195fd52db2d3cba5d72ca6709bf1d94121bf3748801b40f6f5c\",\"sig_hex\":\""
                + "c6d8dd32146024fcff0cd5fc289678d06c900af0f16a5ece957d2fbd37e03040"
                + "c308d4bf5b90c64931915b27c62258d1f6ef380df1571fc9d55405841384180e\"}");
    SettlementEvent parsed = SettlementEvent.parse(event.bytes());
    assertThat(parsed).isEqualTo(event);
    parsed.verify();
  }

  @Test
  void theFeeIsAppendedWhenPresent() throws Exception {
    SettlementEvent event = SettlementEvent.sign(fixture(Optional.of(7L)), key());
    assertThat(text(event)).contains("\"note\":null,\"fee_sats\":7},\"pubkey_hex\"");
    assertThat(SettlementEvent.parse(event.bytes())).isEqualTo(event);
  }

  @Test
  void layoutAndOrderOfTheReceivedTextDoNotMatter() throws Exception {
    SettlementEvent event = SettlementEvent.sign(fixture(Optional.empty()), key());
    String moved =
        text(event)
            .replace("\"note\":null}", "\"kind\":\"escrow.deposit\" , \"note\" : null}")
            .replace("{\"kind\":\"escrow.deposit\",", "{");
    SettlementEvent parsed = SettlementEvent.parse(moved.getBytes(StandardCharsets.UTF_8));
    parsed.verify();
    assertThat(parsed.bytes()).isEqualTo(event.bytes());
  }

  @Test
  void aChangedEventDoesNotVerify() throws Exception {
    String forged =
        text(SettlementEvent.sign(fixture(Optional.empty()), key())).replace("100000", "100001");
    SettlementEvent event = SettlementEvent.parse(forged.getBytes(StandardCharsets.UTF_8));
    assertThatThrownBy(event::verify)
        .isInstanceOf(VerificationException.class)
        .hasMessageStartingWith("sig_hex: expected a signature by 8a88e3dd");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "`\"in\"`, `\"sideways\"`, event.direction",
        "`100000`, `100000.0`, event.amount_sats",
        "`100000`, `-1`, event.amount_sats",
        "`100000`, `2100000000000001`, event.amount_sats",
        "`\"note\":null`, `\"note\":\"\"`, event.note",
        "`\"note\":null`, `\"note\":null,\"fee_sats\":null`, event.fee_sats",
        "`\"note\":null`, `\"note\":null,\"more\":1`, event.more",
        "`,\"note\":null`, ``, event.note",
        "`\"pubkey_hex\":\"8a`, `\"pubkey_hex\":\"8A`, pubkey_hex"
      })
  void refusesAMemberOfAnotherFormAndNamesIt(String good, String bad, String member) {
    String text = text(SettlementEvent.sign(fixture(Optional.empty()), key()));
    assertThat(text).contains(good);
    assertThatThrownBy(
            () -> SettlementEvent.parse(text.replace(good, bad).getBytes(StandardCharsets.UTF_8)))
        .isInstanceOfSatisfying(
            MalformedException.class, e -> assertThat(e.member()).isEqualTo(member));
  }
}
