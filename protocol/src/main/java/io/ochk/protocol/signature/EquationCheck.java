package io.ochk.protocol.signature;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Provider;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.ConcurrentHashMap;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/**
 * Checks S below L and R = [S]B − [k]A for a key that is already known to be strict.
 *
 * <p>Two libraries do it: Bouncy Castle everywhere, and AWS-LC through the Amazon Corretto provider
 * where it is on the class path and loads. One test suite holds both to the same verdicts.
 */
sealed interface EquationCheck {
  /** Whether the signature holds. {@code key} has 32 bytes, {@code signature} 64. */
  boolean holds(byte[] key, byte[] message, byte[] signature);

  /** The library's name. */
  String name();

  /** AWS-LC if it is here and gives the right answer to a question, otherwise Bouncy Castle. */
  static EquationCheck fastest() {
    try {
      EquationCheck corretto = Corretto.load();
      return answersRightly(corretto) ? corretto : new BouncyCastle();
    } catch (ReflectiveOperationException
        | GeneralSecurityException
        | IllegalStateException
        | LinkageError e) {
      return new BouncyCastle();
    }
  }

  private static boolean answersRightly(EquationCheck check) {
    // RFC 8032, section 7.1, test 2; and the same with one bit changed.
    byte[] key = hex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
    byte[] signature =
        hex(
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
    byte[] message = {0x72};
    boolean accepts = check.holds(key, message, signature);
    message[0] ^= 1;
    return accepts && !check.holds(key, message, signature);
  }

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text);
  }

  /** Bouncy Castle. */
  record BouncyCastle() implements EquationCheck {
    @Override
    public boolean holds(byte[] key, byte[] message, byte[] signature) {
      // Bouncy Castle multiplies the equation by a short scalar, under which an R outside the
      // prime-order subgroup can pass by chance; the subgroup check closes that.
      return StrictEd25519.isStrictPoint(Arrays.copyOf(signature, 32))
          && Ed25519.verify(signature, 0, key, 0, message, 0, message.length);
    }

    @Override
    public String name() {
      return "Bouncy Castle";
    }
  }

  /** AWS-LC, which recomputes R and compares encodings. */
  final class Corretto implements EquationCheck {
    private static final int MOST_PREPARED_KEYS = 10_000;
    private static final byte[] X509_PREFIX = hex("302a300506032b6570032100");

    private final Provider provider;
    private final ConcurrentHashMap<ByteBuffer, java.security.PublicKey> prepared =
        new ConcurrentHashMap<>();

    private Corretto(Provider provider) {
      this.provider = provider;
    }

    static Corretto load() throws ReflectiveOperationException, GeneralSecurityException {
      // The provider hides its key factory unless it is asked for, and would convert the JDK's
      // keys anew for each signature.
      System.setProperty("com.amazon.corretto.crypto.provider.registerEdKeyFactory", "true");
      Class<?> type =
          Class.forName("com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider");
      Provider provider = (Provider) type.getField("INSTANCE").get(null);
      if (provider == null) {
        throw new GeneralSecurityException("the provider has no instance");
      }
      Signature.getInstance("Ed25519", provider);
      return new Corretto(provider);
    }

    @Override
    public boolean holds(byte[] key, byte[] message, byte[] signature) {
      try {
        Signature verifier = Signature.getInstance("Ed25519", provider);
        verifier.initVerify(prepare(key));
        verifier.update(message);
        return verifier.verify(signature);
      } catch (java.security.SignatureException e) {
        return false; // the provider's word for a signature whose S is out of range
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("the provider failed on a valid key", e);
      }
    }

    private java.security.PublicKey prepare(byte[] key) throws GeneralSecurityException {
      ByteBuffer id = ByteBuffer.wrap(key);
      java.security.PublicKey known = prepared.get(id);
      if (known != null) {
        return known;
      }
      byte[] encoded = Arrays.copyOf(X509_PREFIX, X509_PREFIX.length + key.length);
      System.arraycopy(key, 0, encoded, X509_PREFIX.length, key.length);
      java.security.PublicKey fresh =
          KeyFactory.getInstance("EdDSA", provider).generatePublic(new X509EncodedKeySpec(encoded));
      if (prepared.size() >= MOST_PREPARED_KEYS) {
        prepared.clear();
      }
      prepared.put(id, fresh);
      return fresh;
    }

    @Override
    public String name() {
      return "AWS-LC (" + provider.getName() + " " + provider.getVersionStr() + ")";
    }
  }
}
