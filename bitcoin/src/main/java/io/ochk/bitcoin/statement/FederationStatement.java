package io.ochk.bitcoin.statement;

import static java.nio.charset.StandardCharsets.UTF_8;

import fr.acinq.bitcoin.ByteVector;
import fr.acinq.bitcoin.ScriptWitness;
import io.ochk.bitcoin.address.Address;
import io.ochk.bitcoin.address.FederationAddress;
import io.ochk.bitcoin.address.Network;
import io.ochk.bitcoin.bip322.Bip322Signature;
import io.ochk.bitcoin.bip322.Bip322Verifier;
import io.ochk.bitcoin.bip322.Verdict;
import io.ochk.bitcoin.bip322.VirtualTransactions;
import io.ochk.bitcoin.key.KeyException;
import io.ochk.bitcoin.key.XOnlyKey;
import io.ochk.protocol.request.Request;
import io.ochk.protocol.request.RequestResult;
import io.ochk.protocol.signature.VerificationException;
import io.ochk.protocol.time.UtcTime;
import java.time.Instant;
import java.util.List;

/**
 * A request as a statement of its federation: BIP-322, simple form, by the key path of the
 * federation's own address.
 *
 * <p>Its first line says what it is, and the address is that of the whole federation, so that no
 * statement can double as a sign-in, as another object's signature or as a spend.
 */
public final class FederationStatement {
  /** Length of a Schnorr signature in bytes. */
  public static final int SIGNATURE_LENGTH = 64;

  private final Request request;
  private final Address address;

  private FederationStatement(Request request, Address address) {
    this.request = request;
    this.address = address;
  }

  /**
   * The statement that a request asks for.
   *
   * @throws VerificationException if its key is no point of the curve
   */
  public static FederationStatement of(Request request) throws VerificationException {
    try {
      Network network = Network.of(request.network());
      return new FederationStatement(
          request, FederationAddress.of(XOnlyKey.ofHex(request.key()), network));
    } catch (KeyException e) {
      throw new VerificationException("key", "the x coordinate of a point", request.key());
    }
  }

  /** The address that signs. */
  public Address address() {
    return address;
  }

  /** The text that is signed: six lines, of which the last may hold line feeds of its own. */
  public String text() {
    return "oc-guardian:"
        + request.kind().wireName()
        + ":v1\nfederation: "
        + request.federationSlug()
        + "\nnetwork: "
        + request.network().wireName()
        + "\nrequest_id: "
        + request.id()
        + "\ncreated_at: "
        + UtcTime.format(Instant.ofEpochSecond(request.createdAt()))
        + "\ntext: "
        + request.kind().text();
  }

  /** The 32 bytes that the federation's Schnorr signature is for. */
  public byte[] digest() {
    return VirtualTransactions.keyPathDigest(address, text().getBytes(UTF_8));
  }

  /**
   * The request with its signature.
   *
   * @param signature 64 bytes, BIP-340
   */
  public RequestResult result(byte[] signature) {
    if (signature.length != SIGNATURE_LENGTH) {
      throw new IllegalArgumentException("a signature has 64 bytes, not " + signature.length);
    }
    ScriptWitness witness = new ScriptWitness(List.of(new ByteVector(signature)));
    return new RequestResult(request, Bip322Signature.simple(witness));
  }

  /**
   * Checks that a result is a signature of its federation over its request, in the one form that is
   * written: a witness of one 64-byte signature.
   *
   * @return the statement that is thereby made
   * @throws VerificationException naming what does not hold
   */
  public static FederationStatement verify(RequestResult result) throws VerificationException {
    FederationStatement statement = of(result.request());
    String expected = "a BIP-322 signature by " + statement.address;
    if (result.signature().length() != statement.result(new byte[64]).signature().length()) {
      throw new VerificationException(
          "signature", expected + " with one signature of 64 bytes", "another witness");
    }
    Verdict verdict =
        Bip322Verifier.verify(
            statement.address, statement.text().getBytes(UTF_8), result.signature());
    if (!verdict.isValidNow()) {
      throw new VerificationException("signature", expected, verdict.toString());
    }
    return statement;
  }
}
