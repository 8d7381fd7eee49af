package io.ochk.threshold.keygen;

import io.ochk.threshold.KeyShare;
import io.ochk.threshold.PublicKeyPackage;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** How far a ceremony has come, as one participant sees it. */
public sealed interface CeremonyState {
  /** What is being collected. */
  enum Phase {
    /** The dealers' commitments. */
    ROUND1,
    /** Everybody's echo of them. */
    ECHO,
    /** The dealers' sealed shares. */
    SHARES,
    /** Everybody's certificate. */
    CERTIFICATES
  }

  /** Why two members' words do not agree. */
  enum Dispute {
    /** An echo names another round 1 than was received here; both copies are needed to tell. */
    ECHO,
    /** A complaint waits for the dealer's reveal. */
    COMPLAINT,
    /** A certificate is over another transcript than the one here. */
    CERTIFICATE
  }

  /** Why a ceremony failed. */
  enum Failure {
    /** A seat signed two different messages where one is due. */
    EQUIVOCATION,
    /** A message breaks a rule, or its proof does not hold. */
    INVALID_MESSAGE,
    /** Two dealers commit to the same constant. */
    REPEATED_CONSTANT,
    /** A dealer's share does not fit its commitments. */
    BAD_SHARE,
    /** A complaint about a share that fits. */
    FALSE_COMPLAINT,
    /** The commitments make no key. */
    UNUSABLE_KEY,
    /** A seat signed that it gives up. */
    ABANDONED
  }

  /**
   * Waiting. Silence is no offence: who is missing may be slow or cut off.
   *
   * @param phase what is collected
   * @param missing whose message has not come
   */
  record Collecting(Phase phase, SortedSet<Seat> missing) implements CeremonyState {
    /** Copies the set. */
    public Collecting {
      missing = Collections.unmodifiableSortedSet(new TreeSet<>(missing));
    }
  }

  /**
   * Somebody is wrong, and it is not yet proved who.
   *
   * @param about what about
   * @param parties who disagrees with whom
   */
  record Disputed(Dispute about, SortedSet<Seat> parties) implements CeremonyState {
    /** Copies the set. */
    public Disputed {
      parties = Collections.unmodifiableSortedSet(new TreeSet<>(parties));
    }
  }

  /**
   * The key is live: all certificates are there.
   *
   * @param publicKey the key
   * @param transcript the proof for everybody
   * @param share this member's share, for a member of the new epoch
   */
  record Live(PublicKeyPackage publicKey, Transcript transcript, Optional<KeyShare> share)
      implements CeremonyState {}

  /**
   * The attempt is over without a key.
   *
   * @param failure why
   * @param culprits who is proved to be at fault; nobody where nobody is
   * @param evidence the signed frames that prove it
   */
  record Aborted(Failure failure, SortedSet<Seat> culprits, List<SignedFrame> evidence)
      implements CeremonyState {
    /** Copies the collections. */
    public Aborted {
      culprits = Collections.unmodifiableSortedSet(new TreeSet<>(culprits));
      evidence = List.copyOf(evidence);
    }
  }
}
