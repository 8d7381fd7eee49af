package io.ochk.bitcoin.address;

import io.ochk.bitcoin.key.KeyException;
import io.ochk.bitcoin.key.NativeCurve;
import io.ochk.bitcoin.key.SigningKey;
import io.ochk.bitcoin.key.XOnlyKey;
import io.ochk.bitcoin.taproot.TaprootOutput;
import io.ochk.protocol.identity.Mnemonic;
import io.ochk.protocol.identity.MnemonicException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * A guardian's address key: BIP-86 Taproot at m/86'/0'/0'/0/0 (coin type 1' off the main network)
 * from the operator's 24 words, empty BIP-39 passphrase.
 *
 * <p>The address only signs statements. It must never receive coins, and the words must never be
 * typed into a wallet: they are the operator key itself.
 */
public final class GuardianKey implements AutoCloseable {
  private static final int HARDENED = 0x80000000;

  private final SigningKey internal;
  private final SigningKey output;
  private final Address address;

  private GuardianKey(SigningKey internal, SigningKey output, Address address) {
    this.internal = internal;
    this.output = output;
    this.address = address;
  }

  /**
   * Derives the key from the operator's private seed, which is what the 24 words encode.
   *
   * @param seed 32 bytes
   * @throws KeyException if the length differs
   */
  public static GuardianKey ofSeed(byte[] seed, Network network) throws KeyException {
    if (seed.length != 32) {
      throw new KeyException("24 words encode 32 bytes, found " + seed.length);
    }
    return derive(String.join(" ", Mnemonic.words(seed)).toCharArray(), network);
  }

  /**
   * Derives the key from 24 English words.
   *
   * @param words in any case, separated by any white space; the caller wipes them
   * @throws MnemonicException if the count, a word (its position is named, never the word) or the
   *     checksum is wrong
   */
  public static GuardianKey ofWords(char[] words, Network network)
      throws MnemonicException, KeyException {
    byte[] seed = Mnemonic.seed(words);
    try {
      return ofSeed(seed, network);
    } finally {
      Arrays.fill(seed, (byte) 0);
    }
  }

  private static GuardianKey derive(char[] sentence, Network network) throws KeyException {
    int[] path = {HARDENED + 86, HARDENED + network.coinType(), HARDENED, 0, 0};
    byte[] seed = seed(sentence);
    byte[] node = hmac("Bitcoin seed".getBytes(StandardCharsets.UTF_8), seed);
    try {
      for (int index : path) {
        byte[] parent = node;
        node = child(parent, index);
        Arrays.fill(parent, (byte) 0);
      }
      byte[] secret = Arrays.copyOf(node, 32);
      SigningKey internal = SigningKey.of(secret);
      Arrays.fill(secret, (byte) 0);
      TaprootOutput spent = TaprootOutput.keyOnly(internal.xOnly());
      SigningKey output = internal.plusTweak(spent.tweak());
      return new GuardianKey(internal, output, Address.taproot(spent.outputKey(), network));
    } finally {
      Arrays.fill(seed, (byte) 0);
      Arrays.fill(node, (byte) 0);
    }
  }

  /** BIP-39: PBKDF2 with HMAC-SHA-512, 2048 rounds, 64 bytes; the sentence is wiped. */
  private static byte[] seed(char[] sentence) {
    PBEKeySpec spec =
        new PBEKeySpec(sentence, "mnemonic".getBytes(StandardCharsets.UTF_8), 2048, 512);
    try {
      return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA512").generateSecret(spec).getEncoded();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java runtime lacks PBKDF2 with HMAC-SHA-512", e);
    } finally {
      spec.clearPassword();
      Arrays.fill(sentence, '\0');
    }
  }

  /** BIP-32 private child: key and chain code, 32 bytes each, in one array. */
  private static byte[] child(byte[] node, int index) throws KeyException {
    byte[] key = Arrays.copyOf(node, 32);
    byte[] chainCode = Arrays.copyOfRange(node, 32, 64);
    ByteBuffer data = ByteBuffer.allocate(37);
    if (index < 0) {
      data.put((byte) 0).put(key);
    } else {
      data.put(NativeCurve.get().pubKeyCompress(NativeCurve.get().pubkeyCreate(key)));
    }
    data.putInt(index);
    byte[] i = hmac(chainCode, data.array());
    byte[] left = Arrays.copyOf(i, 32);
    byte[] sum = new byte[0];
    try {
      if (!NativeCurve.get().secKeyVerify(left)) {
        throw new KeyException("these words give no key on this path");
      }
      sum = NativeCurve.get().privKeyTweakAdd(key, left);
      System.arraycopy(sum, 0, i, 0, 32);
      return i;
    } finally {
      Arrays.fill(key, (byte) 0);
      Arrays.fill(data.array(), (byte) 0);
      Arrays.fill(left, (byte) 0);
      Arrays.fill(sum, (byte) 0);
    }
  }

  private static byte[] hmac(byte[] key, byte[] data) {
    try {
      Mac mac = Mac.getInstance("HmacSHA512");
      mac.init(new SecretKeySpec(key, "HmacSHA512"));
      return mac.doFinal(data);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java runtime lacks HMAC-SHA-512", e);
    }
  }

  /** The guardian's address. */
  public Address address() {
    return address;
  }

  /** The BIP-86 internal key. */
  public XOnlyKey internalKey() {
    return internal.xOnly();
  }

  /**
   * The key that signs for the address: the internal key with the empty-tree Taproot tweak applied.
   */
  public SigningKey outputKey() {
    return output;
  }

  /** Wipes both keys. */
  @Override
  public void close() {
    internal.destroy();
    output.destroy();
  }

  /** Names the address only. */
  @Override
  public String toString() {
    return "GuardianKey[of " + address + "]";
  }
}
