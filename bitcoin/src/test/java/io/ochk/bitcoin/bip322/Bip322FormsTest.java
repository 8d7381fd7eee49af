package io.ochk.bitcoin.bip322;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fr.acinq.bitcoin.Crypto;
import fr.acinq.bitcoin.OP_CODESEPARATOR;
import fr.acinq.bitcoin.PublicKey;
import fr.acinq.bitcoin.Script;
import io.ochk.bitcoin.Samples;
import io.ochk.bitcoin.address.Address;
import io.ochk.bitcoin.address.GuardianKey;
import io.ochk.bitcoin.address.Network;
import io.ochk.bitcoin.key.SigningKey;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class Bip322FormsTest {
  private static final byte[] MESSAGE = "a message".getBytes(StandardCharsets.UTF_8);
  private static final byte[] OTHER = "another".getBytes(StandardCharsets.UTF_8);
  private static final byte[] AUX = Samples.bytes("aux");

  /** Every kind of address with our signature for it. */
  private static Map<Address, String> signatures(Network network) throws Exception {
    SigningKey key = Samples.key("signer");
    byte[] hash = Crypto.hash160(key.publicKey());
    byte[] multisig =
        Script.write(
            Script.createMultiSigMofN(
                2,
                List.of(
                    new PublicKey(key.publicKey()),
                    new PublicKey(Samples.key("second").publicKey()))));
    Map<Address, String> all = new LinkedHashMap<>();
    Address p2pkh = Address.ofScript(Script.write(Script.pay2pkh(hash)), network);
    all.put(p2pkh, Bip322Signer.sign(p2pkh, MESSAGE, key));
    Address p2wpkh = Address.ofScript(Script.write(Script.pay2wpkh(hash)), network);
    all.put(p2wpkh, Bip322Signer.sign(p2wpkh, MESSAGE, key));
    Address wrapped = Address.ofScript(Script.write(Script.pay2sh(Script.pay2wpkh(hash))), network);
    all.put(wrapped, Bip322Signer.sign(wrapped, MESSAGE, key));
    List<SigningKey> both = List.of(key, Samples.key("second"));
    Address p2wsh = Address.ofScript(Script.write(Script.pay2wsh(multisig)), network);
    all.put(p2wsh, Bip322Signer.signMultisig(p2wsh, MESSAGE, multisig, both));
    Address p2sh = Address.ofScript(Script.write(Script.pay2sh(multisig)), network);
    all.put(p2sh, Bip322Signer.signMultisig(p2sh, MESSAGE, multisig, both));
    GuardianKey guardian = GuardianKey.ofSeed(Samples.bytes("guardian"), network);
    all.put(guardian.address(), Bip322Signer.signGuardian(guardian, MESSAGE, AUX));
    Samples.User user = Samples.user(1, network);
    all.put(
        user.address().address(),
        Bip322Signer.signSelfKey(user.address(), MESSAGE, user.device(), AUX));
    return all;
  }

  @Test
  void everyAddressTypeIsSignedAndVerifiedOnEveryNetwork() throws Exception {
    for (Network network : Network.values()) {
      Map<Address, String> all = signatures(network);
      assertThat(all).hasSize(7);
      for (Map.Entry<Address, String> each : all.entrySet()) {
        assertThat(Bip322Verifier.verify(each.getKey(), MESSAGE, each.getValue()))
            .as(each.getKey().type().name())
            .isEqualTo(new Verdict.Valid(0, 0, List.of()));
        assertThat(Bip322Verifier.verify(each.getKey(), OTHER, each.getValue()))
            .isInstanceOf(Verdict.Invalid.class);
        for (Address other : all.keySet()) {
          if (!other.equals(each.getKey())) {
            assertThat(Bip322Verifier.verify(other, MESSAGE, each.getValue()))
                .isInstanceOf(Verdict.Invalid.class);
          }
        }
      }
    }
  }

  @Test
  void aKeyWhoseBytesReadAsAScriptIsNotTakenForOne() throws Exception {
    SigningKey key = Samples.key("many 1937");
    assertThat(Script.parse(key.publicKey())).contains(OP_CODESEPARATOR.INSTANCE);
    byte[] hash = Crypto.hash160(key.publicKey());
    for (byte[] script :
        List.of(
            Script.write(Script.pay2wpkh(hash)),
            Script.write(Script.pay2sh(Script.pay2wpkh(hash))),
            Script.write(Script.pay2pkh(hash)))) {
      Address address = Address.ofScript(script, Network.BITCOIN);
      String signature = Bip322Signer.sign(address, MESSAGE, key);
      assertThat(Bip322Verifier.verify(address, MESSAGE, signature).isValidNow()).isTrue();
    }
  }

  @Test
  void aSignatureWithAnyBitFlippedIsNotValid() throws Exception {
    for (Map.Entry<Address, String> each : signatures(Network.BITCOIN).entrySet()) {
      byte[] good = Base64.getDecoder().decode(each.getValue().substring(3));
      for (int bit = 0; bit < 8 * good.length; bit += 5) {
        byte[] bad = good.clone();
        bad[bit / 8] ^= (byte) (1 << (bit % 8));
        String text = each.getValue().substring(0, 3) + Base64.getEncoder().encodeToString(bad);
        Verdict verdict = Bip322Verifier.verify(each.getKey(), MESSAGE, text);
        // A flip in a version, lock time or sequence is signed for and so refused, too.
        assertThat(verdict).as("bit " + bit).isInstanceOf(Verdict.Invalid.class);
      }
    }
  }

  @Test
  void anUnprefixedSignatureIsReadAsSimple() throws Exception {
    for (Map.Entry<Address, String> each : signatures(Network.BITCOIN).entrySet()) {
      if (each.getValue().startsWith("smp")) {
        assertThat(
                Bip322Verifier.verify(each.getKey(), MESSAGE, each.getValue().substring(3))
                    .isValidNow())
            .isTrue();
      }
    }
  }

  @Test
  void aWrappedKeyIsReadAsSimpleOnlyWithoutThePrefix() throws Exception {
    SigningKey key = Samples.key("signer");
    byte[] hash = Crypto.hash160(key.publicKey());
    Address wrapped =
        Address.ofScript(Script.write(Script.pay2sh(Script.pay2wpkh(hash))), Network.BITCOIN);
    var full =
        (Bip322Signature.Full)
            Bip322Signature.parse(Bip322Signer.sign(wrapped, MESSAGE, key), wrapped.type());
    String simple = Bip322Signature.simple(full.transaction().txIn.get(0).witness);
    assertThat(Bip322Verifier.verify(wrapped, MESSAGE, simple.substring(3)).isValidNow()).isTrue();
    assertThat(Bip322Verifier.verify(wrapped, MESSAGE, simple))
        .isEqualTo(new Verdict.Invalid("a simple signature needs a segwit address"));
  }

  @Test
  void legacySignaturesCountForP2pkhAlone() throws Exception {
    SigningKey key = Samples.key("signer");
    byte[] hash = Crypto.hash160(key.publicKey());
    Address p2pkh = Address.ofScript(Script.write(Script.pay2pkh(hash)), Network.BITCOIN);
    Address p2wpkh = Address.ofScript(Script.write(Script.pay2wpkh(hash)), Network.BITCOIN);
    String legacy = Bip322Signer.signLegacy(p2pkh, MESSAGE, key);
    assertThat(Bip322Verifier.verify(p2pkh, MESSAGE, legacy).isValidNow()).isTrue();
    assertThat(Bip322Verifier.verify(p2pkh, OTHER, legacy)).isInstanceOf(Verdict.Invalid.class);
    assertThat(Bip322Verifier.verify(p2wpkh, MESSAGE, legacy)).isInstanceOf(Verdict.Invalid.class);
    assertThatThrownBy(() -> Bip322Signer.signLegacy(p2wpkh, MESSAGE, key))
        .isInstanceOf(Bip322Exception.class);
    byte[] bytes = Base64.getDecoder().decode(legacy);
    for (int header : new int[] {0, 26, 27, 28, 35, 39, 255}) {
      bytes[0] = (byte) header;
      String changed = Base64.getEncoder().encodeToString(bytes);
      assertThat(Bip322Verifier.verify(p2pkh, MESSAGE, changed))
          .isInstanceOf(Verdict.Invalid.class);
    }
  }

  @Test
  void aKeySignsForItsOwnAddressesOnly() throws Exception {
    Address foreign = Samples.user(2, Network.BITCOIN).address().address();
    SigningKey key = Samples.key("signer");
    assertThatThrownBy(() -> Bip322Signer.sign(foreign, MESSAGE, key))
        .hasMessage("the key or script given is not that of " + foreign);
    assertThatThrownBy(() -> Bip322Signer.signTaproot(foreign, MESSAGE, key, AUX))
        .isInstanceOf(Bip322Exception.class);
    assertThatThrownBy(() ->
            Bip322Signer.signSelfKey(Samples.user(2, Network.BITCOIN).address(), MESSAGE, key, AUX))
        .hasMessage("the address carries another device key");
  }

  @Test
  void onlyTheDeviceLeafCountsAsTheUsersOwn() throws Exception {
    Samples.User user = Samples.user(5, Network.SIGNET);
    Address address = user.address().address();
    String own = Bip322Signer.signSelfKey(user.address(), MESSAGE, user.device(), AUX);
    String federation = Bip322Signer.signTaproot(address, MESSAGE, user.outputKey(), AUX);
    assertThat(Bip322Verifier.verify(address, MESSAGE, own).isValidNow()).isTrue();
    assertThat(Bip322Verifier.verify(address, MESSAGE, federation).isValidNow()).isTrue();
    assertThat(SelfKeyProof.check(user.address(), MESSAGE, own))
        .isEqualTo(
            new SelfKeyProof.Outcome.Proven(user.device().xOnly(), user.address().internalKey()));
    assertThat(SelfKeyProof.check(user.address(), MESSAGE, federation))
        .isEqualTo(
            new SelfKeyProof.Outcome.Refused(
                "a key-path signature is the federation's, not the user's"));
    assertThat(SelfKeyProof.check(address, OTHER, own))
        .isInstanceOf(SelfKeyProof.Outcome.Refused.class);
    assertThat(SelfKeyProof.check(Samples.user(6, Network.SIGNET).address(), MESSAGE, own))
        .isInstanceOf(SelfKeyProof.Outcome.Refused.class);
    GuardianKey guardian = GuardianKey.ofSeed(Samples.bytes("guardian"), Network.SIGNET);
    assertThat(
            SelfKeyProof.check(
                guardian.address(), MESSAGE, Bip322Signer.signGuardian(guardian, MESSAGE, AUX)))
        .isInstanceOf(SelfKeyProof.Outcome.Refused.class);
  }
}
