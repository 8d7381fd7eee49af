package io.ochk.bitcoin.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ochk.bitcoin.Samples;
import io.ochk.bitcoin.address.AddressException;
import io.ochk.bitcoin.address.ExitFile;
import io.ochk.bitcoin.address.Network;
import io.ochk.bitcoin.key.KeyException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExitTest {
  private static final Network NET = Network.SIGNET;

  private static ExitFile file() throws Exception {
    return ExitFile.of(Samples.user(9, NET).address(), Samples.bytes("key device 9"));
  }

  @Test
  void theExitFileAloneSpendsTheUsersCoins() throws Exception {
    byte[] saved = file().write();
    try (ExitFile exit = ExitFile.read(saved)) {
      assertThat(exit.address()).isEqualTo(Samples.user(9, NET).address().address());
      assertThat(exit.write()).isEqualTo(saved);
      Spend spend =
          Spend.of(
              NET,
              List.of(new Coin(Samples.place("x"), exit.address(), 10_000)),
              List.of(new Payment(Samples.user(8, NET).address().address(), 9_000)));
      byte[] digest = spend.scriptPathDigest(0, exit.leaf());
      byte[] signature = exit.deviceKey().signSchnorr(digest, Samples.bytes("aux"));
      spend.signed(List.of(Spend.scriptPathWitness(signature, exit.leaf(), exit.output())));
    }
  }

  @Test
  void partsThatDoNotBelongTogetherAreRefused() throws Exception {
    String good = new String(file().write(), StandardCharsets.UTF_8);
    String other = Samples.user(8, NET).address().address().toString();
    String mine = file().address().toString();
    for (String bad :
        List.of(
            good.replace(mine, other),
            good.replace("\"leaf\":\"20", "\"leaf\":\"21"),
            good.replace("\"control_block\":\"c", "\"control_block\":\"d"),
            good.replace("device_secret\":\"", "device_secret\":\"00"),
            good.replace("signet", "testnet"),
            good.replace("signet", "bitcoin"),
            good.replace("\"v\":1", "\"v\":2"),
            good.replace("}", ",\"x\":1}"),
            good + "x",
            "")) {
      if (bad.contains("\"testnet\"")) {
        // Testnet and signet share their texts: only the name tells them apart.
        assertThat(ExitFile.read(bad.getBytes(StandardCharsets.UTF_8)).address().network())
            .isEqualTo(Network.TESTNET);
        continue;
      }
      assertThatThrownBy(() -> ExitFile.read(bad.getBytes(StandardCharsets.UTF_8)))
          .isInstanceOf(AddressException.class);
    }
  }

  @Test
  void noMessageOrTextQuotesTheSecret() throws Exception {
    String secret = HexFormat.of().formatHex(Samples.bytes("key device 9"));
    String good = new String(file().write(), StandardCharsets.UTF_8);
    assertThat(good).contains(secret);
    assertThat(file().toString()).doesNotContain(secret);
    assertThatThrownBy(() ->
            ExitFile.read(good.replace(secret, "Z" + secret).getBytes(StandardCharsets.UTF_8)))
        .hasMessage("device_secret: expected lower-case hexadecimal");
    assertThatThrownBy(
            () -> ExitFile.of(Samples.user(9, NET).address(), Samples.bytes("key device 8")))
        .isInstanceOf(KeyException.class);
  }
}
