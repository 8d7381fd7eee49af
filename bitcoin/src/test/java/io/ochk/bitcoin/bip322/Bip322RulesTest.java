package io.ochk.bitcoin.bip322;

import static org.assertj.core.api.Assertions.assertThat;

import fr.acinq.bitcoin.ByteVector;
import fr.acinq.bitcoin.OutPoint;
import fr.acinq.bitcoin.Satoshi;
import fr.acinq.bitcoin.Script;
import fr.acinq.bitcoin.ScriptTree;
import fr.acinq.bitcoin.ScriptWitness;
import fr.acinq.bitcoin.SigVersion;
import fr.acinq.bitcoin.Transaction;
import fr.acinq.bitcoin.TxIn;
import fr.acinq.bitcoin.TxOut;
import fr.acinq.secp256k1.Secp256k1;
import io.ochk.bitcoin.Samples;
import io.ochk.bitcoin.address.Address;
import io.ochk.bitcoin.address.Network;
import io.ochk.bitcoin.key.SigningKey;
import io.ochk.bitcoin.taproot.TaprootOutput;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class Bip322RulesTest {
  private static final byte[] MESSAGE = "a message".getBytes(StandardCharsets.UTF_8);
  private static final Network NET = Network.BITCOIN;
  private static final HexFormat HEX = HexFormat.of();

  private final SigningKey key;
  private final byte[] checkSig;

  Bip322RulesTest() throws Exception {
    key = Samples.key("signer");
    checkSig = script("21", key.publicKey(), "ac");
  }

  private static byte[] script(Object... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (Object part : parts) {
      out.writeBytes(part instanceof byte[] b ? b : HEX.parseHex((String) part));
    }
    return out.toByteArray();
  }

  private static Address p2wsh(byte[] script) throws Exception {
    return Address.ofScript(Script.write(Script.pay2wsh(script)), NET);
  }

  private static Address p2sh(byte[] script) throws Exception {
    return Address.ofScript(Script.write(Script.pay2sh(script)), NET);
  }

  private static ScriptWitness witness(byte[]... elements) {
    return new ScriptWitness(Arrays.stream(elements).map(ByteVector::new).toList());
  }

  private byte[] ecdsa(Transaction toSign, byte[] script, int version, int hashType) {
    byte[] digest = toSign.hashForSigning(0, script, hashType, new Satoshi(0), version);
    return script(key.signEcdsa(digest), new byte[] {(byte) hashType});
  }

  private static Transaction toSign(Address address) {
    return VirtualTransactions.toSign(VirtualTransactions.toSpend(address, MESSAGE));
  }

  private static Verdict judge(Address address, ScriptWitness witness) {
    return Bip322Verifier.verify(address, MESSAGE, Bip322Signature.simple(witness));
  }

  private static Verdict judge(Address address, Transaction full) {
    return Bip322Verifier.verify(address, MESSAGE, new Bip322Signature.Full(full).text());
  }

  private Verdict v0(byte[] script, int hashType, byte[]... beforeScript) throws Exception {
    Address address = p2wsh(script);
    byte[] signature = ecdsa(toSign(address), script, SigVersion.SIGVERSION_WITNESS_V0, hashType);
    byte[][] stack = new byte[beforeScript.length + 2][];
    stack[0] = signature;
    System.arraycopy(beforeScript, 0, stack, 1, beforeScript.length);
    stack[stack.length - 1] = script;
    return judge(address, witness(stack));
  }

  private static void assertInvalid(Verdict verdict, String because) {
    assertThat(verdict).isInstanceOf(Verdict.Invalid.class);
    assertThat(((Verdict.Invalid) verdict).reason()).contains(because);
  }

  private static void assertInconclusive(Verdict verdict, String because) {
    assertThat(verdict).isInstanceOf(Verdict.Inconclusive.class);
    assertThat(((Verdict.Inconclusive) verdict).reason()).contains(because);
  }

  @Test
  void allEcdsaSignaturesMustUseSighashAll() throws Exception {
    assertThat(v0(checkSig, 1).isValidNow()).isTrue();
    for (int hashType : new int[] {2, 3, 0x81, 0x82, 0x83}) {
      assertInvalid(v0(checkSig, hashType), "all signatures must use SIGHASH_ALL");
    }
  }

  @Test
  void taprootSignaturesUseAllOrDefault() throws Exception {
    TaprootOutput output = TaprootOutput.of(Samples.key("in").xOnly(), leaf("20", "ac"));
    Address byScript = Address.taproot(output.outputKey(), NET);
    Address byKey = Address.taproot(key.xOnly(), NET);
    for (int hashType : new int[] {1, 2, 3, 0x81, 0x82, 0x83}) {
      TxOut spent = VirtualTransactions.toSpend(byKey, MESSAGE).txOut.get(0);
      byte[] digest =
          toSign(byKey)
              .hashForSigningTaprootKeyPath(0, List.of(spent), hashType, null)
              .toByteArray();
      byte[] signature =
          script(key.signSchnorr(digest, new byte[32]), new byte[] {(byte) hashType});
      Verdict verdict = judge(byKey, witness(signature));
      Verdict scriptVerdict = judge(byScript, tapscript(output, leaf("20", "ac"), hashType));
      if (hashType == 1) {
        assertThat(verdict.isValidNow()).isTrue();
        assertThat(scriptVerdict.isValidNow()).isTrue();
      } else {
        assertInvalid(verdict, "SIGHASH_ALL or SIGHASH_DEFAULT");
        assertInvalid(scriptVerdict, "SIGHASH_ALL or SIGHASH_DEFAULT");
      }
    }
  }

  private ScriptTree.Leaf leaf(String before, String after) {
    return TaprootOutput.leaf(script(before, key.xOnly().bytes(), after));
  }

  private ScriptWitness tapscript(TaprootOutput output, ScriptTree.Leaf leaf, int hashType) {
    Address address = Address.taproot(output.outputKey(), NET);
    TxOut spent = VirtualTransactions.toSpend(address, MESSAGE).txOut.get(0);
    byte[] digest =
        toSign(address)
            .hashForSigningTaprootScriptPath(0, List.of(spent), hashType, leaf.hash(), null)
            .toByteArray();
    byte[] type = hashType == 0 ? new byte[0] : new byte[] {(byte) hashType};
    return witness(
        script(key.signSchnorr(digest, new byte[32]), type),
        leaf.getScript().toByteArray(),
        output.controlBlock(leaf));
  }

  private Verdict tapscript(ScriptTree.Leaf leaf) throws Exception {
    TaprootOutput output = TaprootOutput.of(Samples.key("in").xOnly(), leaf);
    return judge(Address.taproot(output.outputKey(), NET), tapscript(output, leaf, 0));
  }

  @Test
  void codeSeparatorIsForbiddenEverywhere() throws Exception {
    assertInvalid(v0(script("ab", checkSig), 1), "CODESEPARATOR");
    assertInvalid(v0(script(checkSig, "0063ab68"), 1), "CODESEPARATOR");
    assertInvalid(tapscript(leaf("ab20", "ac")), "CODESEPARATOR");
    byte[] legacy = script("ab", checkSig);
    Address address = p2sh(legacy);
    byte[] signature = ecdsa(toSign(address), legacy, SigVersion.SIGVERSION_BASE, 1);
    byte[] scriptSig = push(signature, legacy);
    assertInvalid(judge(address, toSign(address).updateSigScript(0, scriptSig)), "CODESEPARATOR");
  }

  private static byte[] push(byte[]... elements) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] element : elements) {
      out.write(element.length);
      out.writeBytes(element);
    }
    return out.toByteArray();
  }

  @Test
  void highSIsRefused() throws Exception {
    Address address = p2wsh(checkSig);
    byte[] digest =
        toSign(address)
            .hashForSigning(0, checkSig, 1, new Satoshi(0), SigVersion.SIGVERSION_WITNESS_V0);
    byte[] compact = key.signEcdsaCompact(digest);
    BigInteger order =
        new BigInteger("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", 16);
    BigInteger high = order.subtract(new BigInteger(1, Arrays.copyOfRange(compact, 32, 64)));
    byte[] highBytes = HEX.parseHex(String.format("%064x", high));
    System.arraycopy(highBytes, 0, compact, 32, 32);
    byte[] der = script(Secp256k1.get().compact2der(compact), "01");
    assertInvalid(judge(address, witness(der, checkSig)), "invalid signature");
  }

  @Test
  void failingSignaturesMustBeEmpty() throws Exception {
    // <key> CHECKSIG NOT: satisfied by a wrong signature, which must be the empty push.
    byte[] not = script(checkSig, "91");
    Address address = p2wsh(not);
    assertThat(judge(address, witness(new byte[0], not)).isValidNow()).isTrue();
    byte[] wrong = ecdsa(toSign(p2wsh(checkSig)), not, SigVersion.SIGVERSION_WITNESS_V0, 1);
    assertInvalid(judge(address, witness(wrong, not)), "invalid signature");
  }

  @Test
  void pushesMustBeMinimalAndTheStackClean() throws Exception {
    byte[] drop = script("75", checkSig);
    Address address = p2sh(drop);
    Transaction toSign = toSign(address);
    byte[] signature = ecdsa(toSign, drop, SigVersion.SIGVERSION_BASE, 1);
    byte[] minimal = script(push(signature), "51", push(drop));
    assertThat(judge(address, toSign.updateSigScript(0, minimal)).isValidNow()).isTrue();
    byte[] wide = script(push(signature), "0101", push(drop));
    assertInvalid(judge(address, toSign.updateSigScript(0, wide)), "minimal");
    byte[] dirty = script("51", minimal);
    assertThat(judge(address, toSign.updateSigScript(0, dirty)))
        .isInstanceOf(Verdict.Invalid.class);
  }

  @Test
  void aWrappedProgramMustBeTheOnlyPush() throws Exception {
    byte[] wrapped = Bip322Verifier.wrappedKey(key.publicKey());
    Address address = p2sh(Arrays.copyOfRange(wrapped, 1, 23));
    var full =
        (Bip322Signature.Full)
            Bip322Signature.parse(Bip322Signer.sign(address, MESSAGE, key), address.type());
    assertThat(judge(address, full.transaction()).isValidNow()).isTrue();
    Transaction malleated = full.transaction().updateSigScript(0, script("51", wrapped));
    assertInvalid(judge(address, malleated), "only push");
  }

  @Test
  void theArgumentOfIfMustBeMinimal() throws Exception {
    byte[] script = script("63", checkSig, "6700", "68");
    assertThat(v0(script, 1, new byte[] {1}).isValidNow()).isTrue();
    assertInvalid(v0(script, 1, new byte[] {2}), "invalid signature");
    assertInvalid(v0(script, 1, new byte[] {1, 0}), "invalid signature");
  }

  @Test
  void whatIsReservedForUpgradesIsInconclusive() throws Exception {
    assertInconclusive(v0(script("b9", checkSig), 1), "NOP");
    Address future = Address.parse("bc1zw508d6qejxtdg4y5r3zarvaryvaxxpcs", NET);
    assertInconclusive(judge(future, witness(new byte[] {1})), "reserved for upgrades");
    assertInconclusive(tapscript(leaf("20", "50ac")), "reserved");
    assertInconclusive(tapscript(leaf("20", "bbac")), "reserved");
    ScriptTree.Leaf other = new ScriptTree.Leaf(new ByteVector("51"), 0xc2);
    assertInconclusive(tapscript(other), "reserved");
    ScriptTree.Leaf longKey = TaprootOutput.leaf(script("21", key.publicKey(), "ac"));
    assertInconclusive(tapscript(longKey), "reserved");
  }

  @Test
  void scriptsTooLongToRunAreInconclusive() throws Exception {
    byte[] nested = new byte[10_001];
    Arrays.fill(nested, (byte) 0x63);
    assertInconclusive(tapscript(TaprootOutput.leaf(nested)), "more than 10000 bytes");
    nested = Arrays.copyOf(nested, 10_000);
    assertInvalid(tapscript(TaprootOutput.leaf(nested)), "invalid signature");
  }

  @Test
  void anAnnexIsInconclusive() throws Exception {
    Address address = Address.taproot(key.xOnly(), NET);
    TxOut spent = VirtualTransactions.toSpend(address, MESSAGE).txOut.get(0);
    byte[] annex = {0x50, 1};
    byte[] digest =
        toSign(address)
            .hashForSigningTaprootKeyPath(0, List.of(spent), 0, new ByteVector(annex))
            .toByteArray();
    assertInconclusive(
        judge(address, witness(key.signSchnorr(digest, new byte[32]), annex)), "annex");
  }

  @Test
  void timeLocksAreReportedNotJudged() throws Exception {
    // 500,000 CLTV DROP <key> CHECKSIG, and 144 CSV DROP <key> CHECKSIG.
    byte[] until = script("0320a107b175", checkSig);
    byte[] after = script("029000b275", checkSig);
    assertThat(locked(until, 0, 500_000, 0)).isEqualTo(new Verdict.Valid(500_000, 0, List.of()));
    assertThat(locked(until, 0, 499_999, 0)).isInstanceOf(Verdict.Invalid.class);
    assertThat(locked(after, 2, 0, 144)).isEqualTo(new Verdict.Valid(0, 144, List.of()));
    assertThat(locked(after, 2, 0, 143)).isInstanceOf(Verdict.Invalid.class);
    assertThat(locked(after, 0, 0, 144)).isInstanceOf(Verdict.Invalid.class);
    assertThat(new Verdict.Valid(0, 144, List.of()).isValidNow()).isFalse();
    assertInconclusive(locked(checkSig, 1, 0, 0), "version 1 is not 0 or 2");
    assertInconclusive(locked(checkSig, 3, 0, 0), "version 3 is not 0 or 2");
  }

  private Verdict locked(byte[] script, long version, long lockTime, long sequence)
      throws Exception {
    Address address = p2wsh(script);
    Transaction toSpend = VirtualTransactions.toSpend(address, MESSAGE);
    Transaction toSign = VirtualTransactions.toSign(toSpend, version, lockTime, sequence);
    byte[] signature = ecdsa(toSign, script, SigVersion.SIGVERSION_WITNESS_V0, 1);
    return judge(address, toSign.updateWitness(0, witness(signature, script)));
  }

  @Test
  void aFullSignatureMustBeTheVirtualTransaction() throws Exception {
    byte[] anyone = HEX.parseHex("51");
    Address address = p2wsh(anyone);
    Transaction good = toSign(address).updateWitness(0, witness(anyone));
    assertThat(judge(address, good).isValidNow()).isTrue();
    TxOut paying = new TxOut(new Satoshi(1), new byte[] {0x6a});
    assertInvalid(judge(address, good.updateOutputs(List.of(paying))), "0 sats");
    TxOut otherScript = new TxOut(new Satoshi(0), new byte[] {0x6a, 0});
    assertInvalid(judge(address, good.updateOutputs(List.of(otherScript))), "OP_RETURN");
    assertInvalid(judge(address, good.addOutput(good.txOut.get(0))), "only output");
    Transaction elsewhere =
        good.updateInputs(
            List.of(
                new TxIn(
                    new OutPoint(good.txIn.get(0).outPoint.txid, 1),
                    ByteVector.empty,
                    0,
                    witness(anyone))));
    assertInvalid(judge(address, elsewhere), "another message or address");
  }

  @Test
  void textsThatAreNoSignaturesAreRefused() throws Exception {
    Address address = p2wsh(checkSig);
    for (String text :
        List.of(
            "",
            "smp",
            "smp=",
            "smpAA",
            "smpAA==\n",
            "smpAB==",
            "fulAA==",
            "pofcHNidP8=",
            "é",
            "smp_-==",
            "x".repeat(400_001))) {
      assertThat(Bip322Verifier.verify(address, MESSAGE, text)).isInstanceOf(Verdict.Invalid.class);
    }
  }
}
