package io.ochk.bitcoin.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ochk.bitcoin.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTest {
  @ParameterizedTest
  @CsvSource({
    "bitcoin, 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa, P2PKH",
    "bitcoin, 3P14159f73E4gFr7JterCCQh9QjiTjiZrG, P2SH",
    "bitcoin, bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4, P2WPKH",
    "bitcoin, BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4, P2WPKH",
    "testnet, tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx, P2WPKH",
    "signet, tb1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3q0sl5k7, P2WSH",
    "bitcoin, bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0, P2TR",
    "bitcoin, bc1sw50qgdz25j, FUTURE_WITNESS",
    "bitcoin, bc1zw508d6qejxtdg4y5r3zarvaryvaxxpcs, FUTURE_WITNESS",
    "bitcoin, bc1pw508d6qejxtdg4y5r3zarvary0c5xw7kw508d6qejxtdg4y5r3zarvary0c5xw7kt5nd6y,"
        + " FUTURE_WITNESS"
  })
  void wellFormedAddressesAreReadAndWrittenTheSame(String network, String text, AddressType type)
      throws AddressException {
    Address address = Address.parse(text, Network.ofName(network));
    assertThat(address.type()).isEqualTo(type);
    assertThat(address.toString()).isEqualToIgnoringCase(text);
    assertThat(Address.ofScript(address.script(), address.network())).isEqualTo(address);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1",
        "bc1",
        "bc1q",
        "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb",
        " 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa",
        "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa ",
        "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5",
        "bc1Qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
        "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqh2y7hd",
        "bc1q0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqxkg7gn",
        "bc1gmk9yu",
        "bc10w508d6qejxtdg4y5r3zarvary0c5xw7kw508d6qejxtdg4y5r3zarvary0c5xw7kw5rljs90",
        "bc1zw508d6qejxtdg4y5r3zarvaryvqyzf3du",
        "5HueCGU8rMjxEXxiPuD5BDku4MkFqeZyd4dZ1jvhTVqvbTLvyTJ",
        "lnbc1qw508d6qejxtdg4y5r3zarvary0c5xw7k",
        "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4\u0131"
      })
  void malformedAddressesAreRefused(String text) {
    assertThatThrownBy(() -> Address.parse(text, Network.BITCOIN))
        .isInstanceOf(AddressException.class);
  }

  @Test
  void mixingNetworksIsAnErrorThatNamesBoth() {
    assertThatThrownBy(
            () -> Address.parse("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", Network.SIGNET))
        .isInstanceOf(NetworkMismatchException.class)
        .hasMessage("the address belongs to bitcoin, expected signet");
    assertThatThrownBy(
            () -> Address.parse("tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx", Network.BITCOIN))
        .hasMessage("the address belongs to testnet or signet, expected bitcoin");
    assertThatThrownBy(() -> Address.parse("mipcBbFg9gMiCh81Kj8tqqdgoZub1ZJRfn", Network.BITCOIN))
        .hasMessage("the address belongs to testnet or signet or regtest, expected bitcoin");
    assertThatThrownBy(
            () -> Address.parse("tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx", Network.REGTEST))
        .hasMessage("the address belongs to testnet or signet, expected regtest");
    assertThatThrownBy(() -> Network.TESTNET.require("the descriptor", Network.SIGNET))
        .hasMessage("the descriptor belongs to signet, expected testnet");
  }

  @Test
  void aFederationAddressPaysToTheOutputKeyAsItIs() throws Exception {
    var key = Samples.key("federation").xOnly();
    byte[] script = FederationAddress.of(key, Network.REGTEST).script();
    assertThat(script).startsWith(0x51, 0x20).endsWith(key.bytes());
  }

  @Test
  void anEmailIsNormalisedByCaseAndSurroundingSpaceOnly() throws Exception {
    assertThat(UserCommitment.normaliseEmail(" First.Last+Tag@Mail.Example\n"))
        .isEqualTo("first.last+tag@mail.example");
    for (String bad :
        new String[] {
          "", "a", "@b", "a@", "a@b@c", "a b@c", "ä@b", "\u212a@b", "a@b\u00a0", "a@b\u0000"
        }) {
      assertThatThrownBy(() -> UserCommitment.emailHash(bad)).isInstanceOf(AddressException.class);
    }
    assertThatThrownBy(() -> UserCommitment.emailHash("a".repeat(253) + "@b"))
        .isInstanceOf(AddressException.class);
  }
}
