package io.ochk.bitcoin.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fr.acinq.bitcoin.ByteVector32;
import io.ochk.bitcoin.Samples;
import io.ochk.bitcoin.key.KeyException;
import io.ochk.bitcoin.key.SigningKey;
import io.ochk.bitcoin.key.XOnlyKey;
import io.ochk.bitcoin.taproot.ControlBlock;
import io.ochk.protocol.json.JsonMembers;
import java.util.HexFormat;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class DerivationTest {
  private static final HexFormat HEX = HexFormat.of();

  @Test
  void guardianAddressesAreThoseOfScure() throws Exception {
    for (JsonMembers v : Samples.peers().objects("guardians", 1000)) {
      Network network = Network.ofName(v.string("network"));
      try (GuardianKey key = GuardianKey.ofSeed(HEX.parseHex(v.string("seed")), network)) {
        assertThat(key.internalKey().hex()).isEqualTo(v.string("internal"));
        assertThat(key.address().toString()).isEqualTo(v.string("address"));
      }
      String spaced = "  " + v.string("words").toUpperCase(Locale.ROOT) + "\n";
      try (GuardianKey key = GuardianKey.ofWords(spaced.toCharArray(), network)) {
        assertThat(key.address().toString()).isEqualTo(v.string("address"));
      }
    }
  }

  @Test
  void userAddressesAreThoseOfScureForAllParities() throws Exception {
    for (JsonMembers v : Samples.peers().objects("users", 1000)) {
      Network network = Network.ofName(v.string("network"));
      UserCommitment commitment =
          UserCommitment.of(
              HEX.parseHex(v.string("salt")), UserCommitment.emailHash(v.string("email")));
      UserAddress address =
          UserAddress.derive(
              network,
              XOnlyKey.ofHex(v.string("federation")),
              commitment,
              XOnlyKey.ofHex(v.string("device")));
      assertThat(commitment.value().toHex()).isEqualTo(v.string("commitment"));
      assertThat(address.tweaks().stream().map(ByteVector32::toHex))
          .containsExactlyElementsOf(v.strings("tweaks", 2));
      assertThat(address.internalKey().hex()).isEqualTo(v.string("internal"));
      assertThat(address.internalOddY()).isEqualTo(v.bool("internalOdd"));
      assertThat(address.output().oddY()).isEqualTo(v.bool("outputOdd"));
      assertThat(address.output().outputKey().hex()).isEqualTo(v.string("output"));
      assertThat(HEX.formatHex(address.leafHash())).isEqualTo(v.string("leaf"));
      assertThat(HEX.formatHex(address.controlBlock())).isEqualTo(v.string("control"));
      assertThat(address.address().toString()).isEqualTo(v.string("address"));
      ControlBlock block = ControlBlock.parse(address.controlBlock());
      byte[] script = UserAddress.exitScript(address.deviceKey());
      assertThat(block.commits(address.output().outputKey(), script)).isTrue();
      script[5] ^= 1;
      assertThat(block.commits(address.output().outputKey(), script)).isFalse();
    }
  }

  @Test
  void keysNeverPrintTheirSecret() throws Exception {
    byte[] secret = Samples.bytes("key of nobody");
    SigningKey key = SigningKey.of(secret);
    assertThat(key.toString()).doesNotContain(HEX.formatHex(secret)).contains(key.xOnly().hex());
    try (GuardianKey guardian = GuardianKey.ofSeed(secret, Network.BITCOIN)) {
      assertThat(guardian.toString()).isEqualTo("GuardianKey[of " + guardian.address() + "]");
    }
    assertThat(key).isNotInstanceOf(java.io.Serializable.class);
  }

  @Test
  void aDestroyedKeySignsNothing() throws Exception {
    SigningKey key = Samples.key("gone");
    key.destroy();
    assertThat(key.isDestroyed()).isTrue();
    assertThatThrownBy(() -> key.signSchnorr(new byte[32], new byte[32]))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> key.signEcdsa(new byte[32])).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void keysOutOfRangeAreRefused() {
    byte[] order = HEX.parseHex("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141");
    byte[] prime = HEX.parseHex("fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f");
    assertThatThrownBy(() -> SigningKey.of(new byte[32])).isInstanceOf(KeyException.class);
    assertThatThrownBy(() -> SigningKey.of(order)).isInstanceOf(KeyException.class);
    assertThatThrownBy(() -> SigningKey.of(new byte[31])).isInstanceOf(KeyException.class);
    assertThatThrownBy(() -> XOnlyKey.of(prime)).isInstanceOf(KeyException.class);
    assertThatThrownBy(() -> XOnlyKey.of(new byte[32])).isInstanceOf(KeyException.class);
    assertThatThrownBy(() -> Samples.key("k").xOnly().plusTweak(order))
        .isInstanceOf(KeyException.class);
    assertThatThrownBy(() ->
            WalletImportFormat.read(
                "L3VFeEujGtevx9w18HD1fhRbCH67Az2dpCymeRE1SoPK6XQtaN2k", Network.REGTEST))
        .hasMessage("the private key does not belong to regtest");
    assertThatThrownBy(() ->
            WalletImportFormat.read(
                " L3VFeEujGtevx9w18HD1fhRbCH67Az2dpCymeRE1SoPK6XQtaN2k", Network.BITCOIN))
        .hasMessage("not a private key in wallet import format");
  }

  @Test
  void controlBlocksOfOtherLengthsAreRefused() {
    for (int length : new int[] {0, 32, 34, 64, 66, 33 + 32 * 129}) {
      assertThatThrownBy(() -> ControlBlock.parse(new byte[length]))
          .isInstanceOf(KeyException.class);
    }
  }
}
