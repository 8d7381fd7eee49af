package io.ochk.signer;

import io.ochk.bitcoin.address.GuardianKey;
import io.ochk.bitcoin.address.Network;
import io.ochk.bitcoin.key.KeyException;
import io.ochk.protocol.envelope.Action;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.ActionPayload;
import io.ochk.protocol.identity.BitcoinNetwork;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.signature.PublicKey;
import io.ochk.protocol.signature.SigningKey;
import io.ochk.signer.store.Sealing;
import io.ochk.threshold.RandomSource;
import io.ochk.threshold.encryption.EncryptionKeyPair;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;

/**
 * The operator's keys: the one that signs envelopes, and what follows from its seed. Secret: it
 * stays in this process.
 */
public final class Operator implements AutoCloseable {
  private static final long NONCE_MASK = (1L << 48) - 1;

  private final SigningKey key;
  private final EncryptionKeyPair encryption;
  private final Sealing sealing;
  private final InstantSource clock;
  private final RandomSource random;

  private Operator(
      SigningKey key,
      EncryptionKeyPair encryption,
      Sealing sealing,
      InstantSource clock,
      RandomSource random) {
    this.key = key;
    this.encryption = encryption;
    this.sealing = sealing;
    this.clock = clock;
    this.random = random;
  }

  /** The keys that follow from an operator key, which is closed with this object. */
  public static Operator of(SigningKey key, InstantSource clock, RandomSource random) {
    byte[] seed = key.exportSeed();
    try {
      return new Operator(
          key, EncryptionKeyPair.ofSeed(seed), Sealing.ofSeed(seed, random), clock, random);
    } finally {
      Arrays.fill(seed, (byte) 0);
    }
  }

  /** The operator's public key: a seat key, where it holds a seat. */
  public PublicKey publicKey() {
    return key.publicKey();
  }

  /** The operator's id. */
  public OperatorId id() {
    return OperatorId.of(key.publicKey());
  }

  /** The pair that shares are sealed to. */
  public EncryptionKeyPair encryption() {
    return encryption;
  }

  /** Seals secret columns of the store. */
  public Sealing sealing() {
    return sealing;
  }

  /** Where randomness comes from. */
  public RandomSource random() {
    return random;
  }

  /** The time. */
  public Instant now() {
    return clock.instant();
  }

  /** The operator's own Bitcoin address, which signs statements and never receives coins. */
  public String guardianAddress(BitcoinNetwork network) {
    byte[] seed = key.exportSeed();
    try (GuardianKey guardian = GuardianKey.ofSeed(seed, Network.of(network))) {
      return guardian.address().toString();
    } catch (KeyException e) {
      throw new IllegalStateException("a seed that gives no key on this path", e);
    } finally {
      Arrays.fill(seed, (byte) 0);
    }
  }

  /** Signs an action that may be accepted for a time; the caller keeps it before it is sent. */
  public ActionEnvelope sign(Action action, Duration lifetime) {
    long nonce = ByteBuffer.wrap(random.bytes(8)).getLong() & NONCE_MASK;
    long expires = clock.instant().plus(lifetime).getEpochSecond();
    return ActionEnvelope.sign(ActionPayload.of(action, nonce, expires, action.federation()), key);
  }

  @Override
  public void close() {
    encryption.close();
    sealing.close();
    key.close();
  }

  @Override
  public String toString() {
    return "Operator[" + id() + "]";
  }
}
