package io.ochk.threshold.keygen;

import io.ochk.threshold.Hash256;
import io.ochk.threshold.Identifier;
import io.ochk.threshold.Participants;
import io.ochk.threshold.PublicKeyPackage;
import io.ochk.threshold.Suite;
import io.ochk.threshold.curve.Curve;
import io.ochk.threshold.encoding.MessageReader;
import io.ochk.threshold.encoding.MessageType;
import io.ochk.threshold.encoding.MessageWriter;
import io.ochk.threshold.encoding.VerificationException;
import io.ochk.threshold.encryption.EncryptionKey;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a ceremony is about. All members have agreed on it, and every frame names its session.
 *
 * @param suite the suite of the key
 * @param sessionHash see {@link CeremonySession}
 * @param participants who will hold shares
 * @param encryptionKeys a key for each of them, no two the same
 * @param previous the epoch before, in a re-sharing
 */
public record CeremonySetup(
    Suite suite,
    Hash256 sessionHash,
    Participants participants,
    Map<Identifier, EncryptionKey> encryptionKeys,
    Optional<PreviousEpoch> previous) {
  /** Copies the keys. */
  public CeremonySetup {
    encryptionKeys = Collections.unmodifiableMap(new TreeMap<>(encryptionKeys));
  }

  /**
   * Checks and creates the setup of a ceremony.
   *
   * @throws VerificationException if a key is missing, foreign or used twice, if the old key is of
   *     another suite or in the last epoch that there can be, or if the old dealers' shares do not
   *     make the old key
   */
  public static CeremonySetup of(
      Curve curve,
      Suite suite,
      Hash256 sessionHash,
      Participants participants,
      Map<Identifier, EncryptionKey> encryptionKeys,
      Optional<PreviousEpoch> previous)
      throws VerificationException {
    CeremonySetup setup =
        new CeremonySetup(suite, sessionHash, participants, encryptionKeys, previous);
    List<Identifier> owners = List.copyOf(setup.encryptionKeys().keySet());
    if (!owners.equals(participants.members())) {
      throw new VerificationException(
          "encryption keys", "one for each of " + participants.members(), "those of " + owners);
    }
    if (new HashSet<>(encryptionKeys.values()).size() != encryptionKeys.size()) {
      throw new VerificationException(
          "encryption keys", "different ones", "one of two members: " + setup.encryptionKeys());
    }
    if (previous.isPresent()) {
      PublicKeyPackage old = previous.get().key();
      if (old.suite() != suite) {
        throw new VerificationException(
            "suite of the previous epoch", suite.context(), old.suite().context());
      }
      if (old.epoch() == Integer.MAX_VALUE) {
        throw new VerificationException(
            "previous epoch", "one that another can follow", "" + old.epoch());
      }
      previous.get().requireConsistent(curve);
    }
    return setup;
  }

  /** The epoch that the ceremony makes: 0, or one more than before. */
  public int epoch() {
    return previous.map(p -> p.key().epoch() + 1).orElse(0);
  }

  /** The key that shares of a member are sealed to. */
  public EncryptionKey encryptionKey(Identifier member) {
    EncryptionKey key = encryptionKeys.get(member);
    if (key == null) {
      throw new IllegalArgumentException(member + " is no member");
    }
    return key;
  }

  /** Who deals. */
  public SortedSet<Seat> dealers() {
    TreeSet<Seat> seats = new TreeSet<>();
    if (previous.isPresent()) {
      previous.get().dealers().forEach(id -> seats.add(Seat.ofOld(id)));
    } else {
      participants.members().forEach(id -> seats.add(Seat.ofNew(id)));
    }
    return Collections.unmodifiableSortedSet(seats);
  }

  /** Who receives. */
  public SortedSet<Seat> receivers() {
    TreeSet<Seat> seats = new TreeSet<>();
    participants.members().forEach(id -> seats.add(Seat.ofNew(id)));
    return Collections.unmodifiableSortedSet(seats);
  }

  /** Everybody: dealers and receivers. */
  public SortedSet<Seat> seats() {
    TreeSet<Seat> seats = new TreeSet<>(dealers());
    seats.addAll(receivers());
    return Collections.unmodifiableSortedSet(seats);
  }

  /** The hash of the encoding. */
  public Hash256 hash() {
    return Hash256.of(encode());
  }

  /** The encoding of {@code docs/spec/threshold.md}. */
  public byte[] encode() {
    MessageWriter out = new MessageWriter(MessageType.CEREMONY_SETUP);
    out.u8(suite.code()).fixed(sessionHash.encode());
    participants.write(out);
    encryptionKeys.values().forEach(key -> out.fixed(key.encode()));
    out.u8(previous.isPresent() ? 1 : 0);
    previous.ifPresent(p -> {
      out.counted(p.key().encode()).fixed(p.transcriptHash().encode());
      out.u16(p.dealers().size());
      p.dealers().forEach(dealer -> out.fixed(dealer.encode()));
    });
    return out.toBytes();
  }

  /** Reads an encoding and checks what {@link #of} checks. */
  public static CeremonySetup decode(Curve curve, byte[] bytes) throws VerificationException {
    MessageReader in = new MessageReader(MessageType.CEREMONY_SETUP, bytes);
    Suite suite = Suite.ofCode(in.u8("suite"));
    Hash256 sessionHash = Hash256.decode(in.fixed("session hash", Hash256.LENGTH));
    Participants participants = Participants.read(in);
    Map<Identifier, EncryptionKey> keys = new TreeMap<>();
    for (Identifier member : participants.members()) {
      keys.put(member, EncryptionKey.decode(in.fixed("encryption key", EncryptionKey.LENGTH)));
    }
    Optional<PreviousEpoch> previous = Optional.empty();
    int present = in.u8("previous epoch");
    if (present > 1) {
      throw in.refuse("0 or 1 before the previous epoch", "" + present);
    }
    if (present == 1) {
      previous = Optional.of(readPrevious(curve, in));
    }
    in.end();
    return of(curve, suite, sessionHash, participants, keys, previous);
  }

  private static PreviousEpoch readPrevious(Curve curve, MessageReader in)
      throws VerificationException {
    PublicKeyPackage key =
        PublicKeyPackage.decode(curve, in.counted("previous key", MessageReader.MAXIMUM_LENGTH));
    Hash256 transcript = Hash256.decode(in.fixed("previous transcript", Hash256.LENGTH));
    int size = in.u16("number of dealers");
    List<Identifier> dealers = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      dealers.add(Identifier.decode(in.fixed("dealer", Identifier.LENGTH)));
    }
    try {
      return new PreviousEpoch(key, transcript, dealers);
    } catch (IllegalArgumentException e) {
      throw in.refuse("at least t different old members in rising order", dealers.toString());
    }
  }
}
