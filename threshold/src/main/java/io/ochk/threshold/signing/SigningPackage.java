package io.ochk.threshold.signing;

import io.ochk.threshold.Hash256;
import io.ochk.threshold.Identifier;
import io.ochk.threshold.Participants;
import io.ochk.threshold.PublicKeyPackage;
import io.ochk.threshold.curve.Curve;
import io.ochk.threshold.encoding.MessageReader;
import io.ochk.threshold.encoding.MessageType;
import io.ochk.threshold.encoding.MessageWriter;
import io.ochk.threshold.encoding.VerificationException;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Between the rounds: who signs in one attempt, and what each committed to. Broadcast.
 *
 * <p>It does not carry the message. Each signer knows from its own approval what the request's hash
 * stands for, and signs that or nothing.
 *
 * @param attempt the attempt
 * @param commitments one entry for each signer, in the order of identifiers, without duplicates
 */
public record SigningPackage(SigningAttempt attempt, List<SigningCommitments> commitments) {
  /** Copies and checks order and attempt. */
  public SigningPackage {
    commitments = List.copyOf(commitments);
    for (int i = 0; i < commitments.size(); i++) {
      SigningCommitments entry = commitments.get(i);
      if (!entry.attempt().equals(attempt)) {
        throw new IllegalArgumentException("commitments of " + entry.attempt());
      }
      if (i > 0 && commitments.get(i - 1).identifier().compareTo(entry.identifier()) >= 0) {
        throw new IllegalArgumentException("signers are different and sorted");
      }
    }
  }

  /** A package of commitments in any order. */
  public static SigningPackage of(
      SigningAttempt attempt, Collection<SigningCommitments> commitments) {
    return new SigningPackage(
        attempt,
        commitments.stream().sorted(Comparator.comparing(SigningCommitments::identifier)).toList());
  }

  /** The signers, in rising order. */
  public List<Identifier> signers() {
    return commitments.stream().map(SigningCommitments::identifier).toList();
  }

  /** What a signer committed to, if it is in the set. */
  public Optional<SigningCommitments> of(Identifier signer) {
    return commitments.stream().filter(c -> c.identifier().equals(signer)).findFirst();
  }

  /** Checks the set against a key: its epoch, from t to n signers, all of them members. */
  public void requireFor(PublicKeyPackage key) throws VerificationException {
    if (attempt.epoch() != key.epoch()) {
      throw new VerificationException("epoch", "" + key.epoch(), "" + attempt.epoch());
    }
    Participants participants = key.participants();
    if (commitments.size() < participants.threshold() || commitments.size() > participants.size()) {
      throw new VerificationException(
          "signers",
          participants.threshold() + " to " + participants.size(),
          "" + commitments.size());
    }
    for (SigningCommitments entry : commitments) {
      if (!participants.contains(entry.identifier())) {
        throw new VerificationException(
            "signers", "members of " + participants, "identifier " + entry.identifier());
      }
    }
  }

  /**
   * The concatenation over the signers of identifier, D and E that RFC 9591, section 4.3 hashes.
   */
  byte[] encodedCommitments() {
    ByteArrayOutputStream out = new ByteArrayOutputStream(98 * commitments.size());
    for (SigningCommitments entry : commitments) {
      out.writeBytes(entry.identifier().encode());
      out.writeBytes(entry.hiding().encode());
      out.writeBytes(entry.binding().encode());
    }
    return out.toByteArray();
  }

  /** The hash of the encoding. */
  public Hash256 hash() {
    return Hash256.of(encode());
  }

  /** The encoding of {@code docs/spec/threshold.md}. */
  public byte[] encode() {
    MessageWriter out = new MessageWriter(MessageType.SIGNING_PACKAGE);
    attempt.write(out);
    return out.u16(commitments.size()).fixed(encodedCommitments()).toBytes();
  }

  /** Reads an encoding; an unsorted set or a duplicate is refused. */
  public static SigningPackage decode(Curve curve, byte[] bytes) throws VerificationException {
    MessageReader in = new MessageReader(MessageType.SIGNING_PACKAGE, bytes);
    SigningAttempt attempt = SigningAttempt.read(in);
    int size = in.u16("number of signers");
    if (size > Participants.MAXIMUM) {
      throw in.refuse("at most " + Participants.MAXIMUM + " signers", "" + size);
    }
    List<SigningCommitments> commitments = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      SigningCommitments entry = SigningCommitments.read(curve, attempt, in);
      if (i > 0 && commitments.get(i - 1).identifier().compareTo(entry.identifier()) >= 0) {
        throw in.refuse(
            "identifiers in rising order",
            entry.identifier() + " after " + commitments.get(i - 1).identifier());
      }
      commitments.add(entry);
    }
    in.end();
    return new SigningPackage(attempt, commitments);
  }
}
