package io.ochk.bitcoin.bip322;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fr.acinq.bitcoin.ByteVector;
import fr.acinq.bitcoin.Crypto;
import fr.acinq.bitcoin.Script;
import fr.acinq.bitcoin.ScriptTree;
import fr.acinq.bitcoin.ScriptWitness;
import fr.acinq.bitcoin.Transaction;
import io.ochk.bitcoin.Samples;
import io.ochk.bitcoin.address.Address;
import io.ochk.bitcoin.address.Network;
import io.ochk.bitcoin.address.UserAddress;
import io.ochk.bitcoin.key.SigningKey;
import io.ochk.bitcoin.taproot.TaprootOutput;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Signatures as a whole transaction, {@code ful}, with and without time locks. */
class Bip322FullTest {
  private static final byte[] MESSAGE = "a message".getBytes(StandardCharsets.UTF_8);
  private static final byte[] OTHER = "another".getBytes(StandardCharsets.UTF_8);
  private static final byte[] AUX = Samples.bytes("aux");
  private static final Network NET = Network.BITCOIN;

  /** What a full signature may state beside the message. */
  private record Terms(long version, long lockTime, long sequence) {}

  private static final List<Terms> TERMS =
      List.of(
          new Terms(0, 0, 0),
          new Terms(0, 500_000, 0xfffffffeL),
          new Terms(2, 0, 144),
          new Terms(2, 0xffffffffL, 0xffffffffL));

  private final SigningKey key;
  private final List<Address> addresses;

  Bip322FullTest() throws Exception {
    key = Samples.key("signer");
    byte[] hash = Crypto.hash160(key.publicKey());
    addresses =
        List.of(
            Address.ofScript(Script.write(Script.pay2pkh(hash)), NET),
            Address.ofScript(Script.write(Script.pay2wpkh(hash)), NET),
            Address.ofScript(Script.write(Script.pay2sh(Script.pay2wpkh(hash))), NET),
            Address.taproot(key.xOnly(), NET));
  }

  private static String sign(Address address, SigningKey key, Terms terms) throws Exception {
    return Bip322Signer.signFull(
        address, MESSAGE, key, terms.version, terms.lockTime, terms.sequence, AUX);
  }

  @Test
  void aKeySignsWithAnyTermsAndTheVerdictNamesThem() throws Exception {
    for (Address address : addresses) {
      for (Terms terms : TERMS) {
        requireValid(address, sign(address, key, terms), terms);
      }
    }
  }

  @Test
  void aKeySignsInFullForItsOwnAddressesOnly() throws Exception {
    for (Address address : addresses) {
      assertThatThrownBy(() -> sign(address, Samples.key("second"), TERMS.getFirst()))
          .hasMessage("the key or script given is not that of " + address);
    }
  }

  @Test
  void everyLeafOfAScriptTreeSigns() throws Exception {
    ScriptTree.Leaf mine = TaprootOutput.leaf(UserAddress.exitScript(key.xOnly()));
    ScriptTree.Leaf second =
        TaprootOutput.leaf(UserAddress.exitScript(Samples.key("second").xOnly()));
    TaprootOutput output =
        TaprootOutput.of(
            Samples.key("in").xOnly(),
            new ScriptTree.Branch(second, new ScriptTree.Branch(mine, second)));
    Address address = Address.taproot(output.outputKey(), NET);
    for (Terms terms : TERMS) {
      Transaction toSpend = VirtualTransactions.toSpend(address, MESSAGE);
      Transaction toSign =
          VirtualTransactions.toSign(toSpend, terms.version, terms.lockTime, terms.sequence);
      byte[] digest =
          toSign
              .hashForSigningTaprootScriptPath(0, toSpend.txOut, 0, mine.hash(), null)
              .toByteArray();
      ScriptWitness witness =
          new ScriptWitness(
              List.of(
                  new ByteVector(key.signSchnorr(digest, AUX)),
                  mine.getScript(),
                  new ByteVector(output.controlBlock(mine))));
      String text = new Bip322Signature.Full(toSign.updateWitness(0, witness)).text();
      requireValid(address, text, terms);
    }
  }

  /** Valid with these terms, and not for another message, another address, or any bit changed. */
  private void requireValid(Address address, String text, Terms terms) {
    assertThat(text).startsWith("ful");
    assertThat(Bip322Verifier.verify(address, MESSAGE, text))
        .as("%s %s", address.type(), terms)
        .isEqualTo(new Verdict.Valid(terms.lockTime, terms.sequence, List.of()));
    assertThat(Bip322Verifier.verify(address, OTHER, text)).isInstanceOf(Verdict.Invalid.class);
    for (Address other : addresses) {
      if (!other.equals(address)) {
        assertThat(Bip322Verifier.verify(other, MESSAGE, text)).isInstanceOf(Verdict.Invalid.class);
      }
    }
    byte[] good = Base64.getDecoder().decode(text.substring(3));
    for (int bit = 0; bit < 8 * good.length; bit++) {
      byte[] bad = good.clone();
      bad[bit / 8] ^= (byte) (1 << (bit % 8));
      String changed = "ful" + Base64.getEncoder().encodeToString(bad);
      assertThat(Bip322Verifier.verify(address, MESSAGE, changed))
          .as("%s %s, bit %d", address.type(), terms, bit)
          .isInstanceOf(Verdict.Invalid.class);
    }
  }
}
