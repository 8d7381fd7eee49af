package io.ochk.bitcoin.bip322;

import fr.acinq.bitcoin.ByteVector;
import fr.acinq.bitcoin.Crypto;
import fr.acinq.bitcoin.SatoshiKt;
import fr.acinq.bitcoin.Script;
import fr.acinq.bitcoin.ScriptWitness;
import fr.acinq.bitcoin.SigHash;
import fr.acinq.bitcoin.SigVersion;
import fr.acinq.bitcoin.Transaction;
import fr.acinq.bitcoin.io.ByteArrayOutput;
import io.ochk.bitcoin.address.Address;
import io.ochk.bitcoin.address.AddressType;
import io.ochk.bitcoin.address.GuardianKey;
import io.ochk.bitcoin.address.NetworkMismatchException;
import io.ochk.bitcoin.address.UserAddress;
import io.ochk.bitcoin.key.SigningKey;
import io.ochk.bitcoin.key.XOnlyKey;
import io.ochk.bitcoin.transaction.Coin;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Signs messages with keys that one party holds. Every method answers with the signature's text,
 * prefix included.
 *
 * <p>{@code auxiliaryRandom} is 32 bytes of BIP-340 auxiliary randomness, drawn by the caller for
 * each signature.
 */
public final class Bip322Signer {
  private Bip322Signer() {}

  /**
   * Signs for an address of a single key: {@code smp} for P2WPKH, {@code ful} for P2PKH and for
   * P2WPKH wrapped in P2SH.
   *
   * @throws Bip322Exception if the address is not one of this key
   */
  public static String sign(Address address, byte[] message, SigningKey key)
      throws Bip322Exception {
    if (address.type() == AddressType.P2TR) {
      throw notMine(address);
    }
    Transaction toSpend = VirtualTransactions.toSpend(address, message);
    Transaction signed =
        SingleKeyInput.signed(
                VirtualTransactions.toSign(toSpend), toSpend.txOut, 0, key, new byte[0])
            .orElseThrow(() -> notMine(address));
    return address.type() == AddressType.P2WPKH
        ? Bip322Signature.simple(signed.txIn.get(0).witness)
        : new Bip322Signature.Full(signed).text();
  }

  /**
   * Signs for an address of a single key as {@code ful}, with a version, lock time and sequence
   * that the signature then commits to: P2PKH, P2WPKH, P2WPKH wrapped in P2SH, P2TR by the key
   * path.
   *
   * @param key the address's key; for P2TR the key of the address itself, tweaks applied
   * @param version 0 or 2; verifiers find any other inconclusive
   * @param lockTime 32 bits: block height below 500,000,000, else seconds since 1970
   * @param sequence 32 bits, as BIP-68 reads them
   * @param auxiliaryRandom used for P2TR alone
   * @throws Bip322Exception if the address is not one of this key
   */
  public static String signFull(
      Address address,
      byte[] message,
      SigningKey key,
      long version,
      long lockTime,
      long sequence,
      byte[] auxiliaryRandom)
      throws Bip322Exception {
    Transaction toSpend = VirtualTransactions.toSpend(address, message);
    Transaction toSign = VirtualTransactions.toSign(toSpend, version, lockTime, sequence);
    return new Bip322Signature.Full(
            SingleKeyInput.signed(toSign, toSpend.txOut, 0, key, auxiliaryRandom)
                .orElseThrow(() -> notMine(address)))
        .text();
  }

  /**
   * Signs for an address together with coins, as {@code pof}. Address and coins may each be P2PKH,
   * P2WPKH, P2WPKH wrapped in P2SH, or P2TR by the key path. Coins of P2PKH are named without their
   * amount, which verifiers look up as they do the coin itself.
   *
   * @param keys the keys of address and coins, in any order; for P2TR the key of the output itself,
   *     tweaks applied
   * @throws NetworkMismatchException if a coin is of another network
   * @throws Bip322Exception if the address or a coin is of none of the keys, or a coin is listed
   *     twice
   */
  public static String signFunds(
      Address address,
      byte[] message,
      List<Coin> coins,
      List<SigningKey> keys,
      byte[] auxiliaryRandom)
      throws Bip322Exception, NetworkMismatchException {
    ProofOfFunds proof = ProofOfFunds.ofAnyKind(address, message, coins);
    Transaction signed = proof.toSign();
    for (int i = 0; i < proof.inputs(); i++) {
      Address owner = i == 0 ? address : coins.get(i - 1).address();
      Optional<Transaction> next = Optional.empty();
      for (SigningKey key : keys) {
        if (next.isEmpty()) {
          next = SingleKeyInput.signed(signed, proof.spent(), i, key, auxiliaryRandom);
        }
      }
      signed = next.orElseThrow(() -> notMine(owner));
    }
    return proof.finished(signed);
  }

  /**
   * Signs for a P2PKH address in the old compact form, for verifiers that know no other.
   *
   * @throws Bip322Exception if the address is not this key's P2PKH address
   */
  public static String signLegacy(Address address, byte[] message, SigningKey key)
      throws Bip322Exception {
    byte[] hash = Crypto.hash160(key.publicKey());
    if (address.type() != AddressType.P2PKH
        || !Arrays.equals(hash, Arrays.copyOfRange(address.script(), 3, 23))) {
      throw notMine(address);
    }
    byte[] compact = key.signEcdsaCompact(LegacyMessage.digest(message));
    for (int recovery = 0; recovery < 4; recovery++) {
      byte[] found =
          LegacyMessage.recover(message, compact, recovery, true).orElseGet(() -> new byte[0]);
      if (Arrays.equals(found, key.publicKey())) {
        byte[] header = {(byte) (31 + recovery)};
        return new Bip322Signature.Compact(new ByteVector(concat(header, compact))).text();
      }
    }
    throw new IllegalStateException("a signature does not recover to its own key");
  }

  /**
   * Signs for a Taproot address by the key path.
   *
   * @param outputKey the key of the address itself, tweaks applied
   * @throws Bip322Exception if the address does not pay to this key
   */
  public static String signTaproot(
      Address address, byte[] message, SigningKey outputKey, byte[] auxiliaryRandom)
      throws Bip322Exception {
    requireOutputKey(address, outputKey);
    byte[] digest = VirtualTransactions.keyPathDigest(address, message);
    return Bip322Signature.simple(witness(outputKey.signSchnorr(digest, auxiliaryRandom)));
  }

  /** Signs as a guardian. */
  public static String signGuardian(GuardianKey key, byte[] message, byte[] auxiliaryRandom)
      throws Bip322Exception {
    return signTaproot(key.address(), message, key.outputKey(), auxiliaryRandom);
  }

  /**
   * Signs as the user, by the script path of the user's address. This is the only form that counts
   * as the user's own; see {@link SelfKeyProof}.
   *
   * @throws Bip322Exception if the address carries another device key
   */
  public static String signSelfKey(
      UserAddress address, byte[] message, SigningKey deviceKey, byte[] auxiliaryRandom)
      throws Bip322Exception {
    XOnlyKey mine = deviceKey.xOnly();
    if (!mine.equals(address.deviceKey())) {
      throw new Bip322Exception("the address carries another device key");
    }
    byte[] digest =
        VirtualTransactions.scriptPathDigest(address.address(), message, address.leaf());
    return Bip322Signature.simple(
        witness(
            deviceKey.signSchnorr(digest, auxiliaryRandom),
            address.leaf().getScript().toByteArray(),
            address.controlBlock()));
  }

  /**
   * Signs for a multisignature script: {@code smp} for P2WSH, {@code ful} for P2SH.
   *
   * @param script an m-of-n CHECKMULTISIG script
   * @param keys m keys in the order in which the script names them
   * @throws Bip322Exception if the address is not one of this script
   */
  public static String signMultisig(
      Address address, byte[] message, byte[] script, List<SigningKey> keys)
      throws Bip322Exception {
    Transaction toSign = VirtualTransactions.toSign(VirtualTransactions.toSpend(address, message));
    boolean native0 = Arrays.equals(address.script(), Script.write(Script.pay2wsh(script)));
    if (!native0 && !Arrays.equals(address.script(), Script.write(Script.pay2sh(script)))) {
      throw notMine(address);
    }
    List<byte[]> stack = new ArrayList<>();
    stack.add(new byte[0]);
    for (SigningKey key : keys) {
      int version = native0 ? SigVersion.SIGVERSION_WITNESS_V0 : SigVersion.SIGVERSION_BASE;
      stack.add(ecdsa(toSign, script, version, key));
    }
    stack.add(script);
    if (native0) {
      return Bip322Signature.simple(witness(stack.toArray(new byte[0][])));
    }
    return new Bip322Signature.Full(toSign.updateSigScript(0, pushes(stack))).text();
  }

  private static byte[] pushes(List<byte[]> elements) {
    ByteArrayOutput out = new ByteArrayOutput();
    for (byte[] element : elements) {
      if (element.length > 255) {
        out.write(0x4d);
        out.write(element.length & 0xff);
        out.write(element.length >> 8);
      } else {
        if (element.length > 75) {
          out.write(0x4c);
        }
        out.write(element.length);
      }
      out.write(element, 0, element.length);
    }
    return out.toByteArray();
  }

  private static byte[] ecdsa(Transaction tx, byte[] script, int version, SigningKey key) {
    byte[] digest =
        tx.hashForSigning(0, script, SigHash.SIGHASH_ALL, SatoshiKt.toSatoshi(0L), version);
    return concat(key.signEcdsa(digest), new byte[] {SigHash.SIGHASH_ALL});
  }

  private static ScriptWitness witness(byte[]... elements) {
    return new ScriptWitness(Arrays.stream(elements).map(e -> new ByteVector(e.clone())).toList());
  }

  private static void requireOutputKey(Address address, SigningKey outputKey)
      throws Bip322Exception {
    if (!address.equals(Address.taproot(outputKey.xOnly(), address.network()))) {
      throw notMine(address);
    }
  }

  private static Bip322Exception notMine(Address address) {
    return new Bip322Exception("the key or script given is not that of " + address);
  }

  private static byte[] concat(byte[]... parts) {
    ByteArrayOutput out = new ByteArrayOutput();
    for (byte[] part : parts) {
      out.write(part, 0, part.length);
    }
    return out.toByteArray();
  }
}
