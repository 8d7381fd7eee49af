package io.ochk.bitcoin.ots;

import io.ochk.bitcoin.chain.BlockHeader;
import io.ochk.bitcoin.chain.HeaderAgreement;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** How far a proof has come. */
public sealed interface ProofStatus {
  /**
   * Calendars have promised; no block yet.
   *
   * @param calendars who promised
   */
  record Pending(Set<String> calendars) implements ProofStatus {
    /** Copies the set. */
    public Pending {
      calendars = Set.copyOf(calendars);
    }
  }

  /**
   * The digest existed when this block was made.
   *
   * @param height the block's height
   * @param time the header's time
   * @param sources how many independent sources gave the header
   */
  record Confirmed(long height, Instant time, int sources) implements ProofStatus {}

  /**
   * A block is named, but its header was not available or the sources disagree.
   *
   * @param heights the heights named
   * @param reason what is missing
   */
  record Unchecked(Set<Long> heights, String reason) implements ProofStatus {
    /** Copies the set. */
    public Unchecked {
      heights = Set.copyOf(heights);
    }
  }

  /**
   * The proof does not hold.
   *
   * @param reason why
   */
  record Failed(String reason) implements ProofStatus {}

  /** The heights whose headers {@link #of} needs. */
  static Set<Long> heights(DetachedTimestamp proof) throws OtsException {
    return proof.claims().stream()
        .filter(c -> c.attestation() instanceof Attestation.Bitcoin)
        .map(c -> ((Attestation.Bitcoin) c.attestation()).height())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /**
   * Judges a proof of a digest. The earliest block whose header fits counts; one fitting
   * attestation is enough, since others may be from blocks that were later replaced.
   *
   * @param digest what the proof must be of, made with the proof's own hash function
   * @param headers what the sources said, by height; missing heights were not asked for or not
   *     answered
   */
  static ProofStatus of(
      DetachedTimestamp proof, byte[] digest, Map<Long, HeaderAgreement> headers) {
    if (!Arrays.equals(proof.digest().toByteArray(), digest)) {
      return new Failed("the proof is of another digest");
    }
    try {
      return judge(proof.claims(), headers);
    } catch (OtsException e) {
      return new Failed(e.getMessage());
    }
  }

  private static ProofStatus judge(
      List<Timestamp.Claim> claims, Map<Long, HeaderAgreement> headers) {
    Set<String> calendars = new TreeSet<>();
    Set<Long> open = new TreeSet<>();
    String missing = "";
    String failure = "";
    Confirmed best = null;
    for (Timestamp.Claim claim : claims) {
      switch (claim.attestation()) {
        case Attestation.Pending(String uri) -> calendars.add(uri);
        case Attestation.Unknown unknown -> {
          // Kept in the file, and worth nothing here.
        }
        case Attestation.Bitcoin(long height) -> {
          switch (headers.getOrDefault(height, new HeaderAgreement.Unanswered())) {
            case HeaderAgreement.Agreed(BlockHeader header, int sources) -> {
              if (!Arrays.equals(claim.message().toByteArray(), header.merkleRoot())) {
                failure = "the message is not the Merkle root of block " + height;
              } else if (best == null || height < best.height()) {
                best = new Confirmed(height, header.time(), sources);
              }
            }
            case HeaderAgreement.Disagreed(Map<String, String> answers) -> {
              open.add(height);
              missing = "sources disagree about block " + height + ": " + answers;
            }
            case HeaderAgreement.Forged(String source) -> {
              open.add(height);
              missing = source + " gave a header without proof of work for block " + height;
            }
            case HeaderAgreement.Unanswered() -> {
              open.add(height);
              missing = "no source gave the header of block " + height;
            }
          }
        }
      }
    }
    if (best != null) {
      return best;
    }
    if (!open.isEmpty()) {
      return new Unchecked(open, missing);
    }
    if (!failure.isEmpty()) {
      return new Failed(failure);
    }
    return calendars.isEmpty()
        ? new Failed("no attestation of a known kind")
        : new Pending(calendars);
  }
}
