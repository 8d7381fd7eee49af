package io.ochk.threshold.keygen;

import io.ochk.threshold.Ciphersuite;
import io.ochk.threshold.Hash256;
import io.ochk.threshold.Identifier;
import io.ochk.threshold.KeyShare;
import io.ochk.threshold.Participants;
import io.ochk.threshold.encoding.VerificationException;
import io.ochk.threshold.encryption.EncryptionKey;
import io.ochk.threshold.encryption.EncryptionKeyPair;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** A whole ceremony in one thread: participants, their stores, and a network to tamper with. */
public final class CeremonyTable {
  /** A store in memory, which survives the restart of its participant. */
  public static final class MemoryStore implements CeremonyStore {
    public final List<SignedFrame> frames = new ArrayList<>();
    public final List<KeyShare> shares = new ArrayList<>();

    @Override
    public List<SignedFrame> frames() {
      return List.copyOf(frames);
    }

    @Override
    public void append(SignedFrame frame) {
      frames.add(frame);
    }

    @Override
    public void storeShare(KeyShare share) {
      shares.add(share);
    }
  }

  /** Changes what one seat sends to another; null drops it. */
  public interface Network {
    SignedFrame pass(SignedFrame frame, Seat receiver);
  }

  private record Delivery(SignedFrame frame, Seat receiver) {}

  public final Ciphersuite suite;
  public final CeremonySetup setup;
  public final Random random;
  public final Map<Seat, CeremonyParticipant> participants = new TreeMap<>();
  public final Map<Seat, MemoryStore> stores = new TreeMap<>();
  public final Map<Seat, CeremonySecret> secrets = new TreeMap<>();
  public final Map<Identifier, EncryptionKeyPair> keys;
  public final Map<Identifier, KeyShare> oldShares;
  private final Deque<Delivery> queue = new ArrayDeque<>();
  private Network network = (frame, receiver) -> frame;

  private CeremonyTable(
      Ciphersuite suite,
      CeremonySetup setup,
      Map<Identifier, EncryptionKeyPair> keys,
      Map<Identifier, KeyShare> oldShares,
      Random random)
      throws VerificationException {
    this.suite = suite;
    this.setup = setup;
    this.keys = keys;
    this.oldShares = oldShares;
    this.random = random;
    for (Seat seat : setup.seats()) {
      secrets.put(seat, CeremonySecret.draw(random::nextBytes));
      stores.put(seat, new MemoryStore());
      participants.put(seat, participant(seat));
    }
  }

  public static byte[] seed(int seat) {
    return Hash256.of(("operator " + seat).getBytes(StandardCharsets.UTF_8)).encode();
  }

  public static Map<Identifier, EncryptionKeyPair> keys(Participants participants) {
    Map<Identifier, EncryptionKeyPair> keys = new TreeMap<>();
    participants.members().forEach(id -> keys.put(id, EncryptionKeyPair.ofSeed(seed(id.value()))));
    return keys;
  }

  public static Map<Identifier, EncryptionKey> publicKeys(Map<Identifier, EncryptionKeyPair> keys) {
    Map<Identifier, EncryptionKey> map = new TreeMap<>();
    keys.forEach((id, pair) -> map.put(id, pair.publicKey()));
    return map;
  }

  private static Hash256 session(Random random) {
    byte[] bytes = new byte[32];
    random.nextBytes(bytes);
    return Hash256.of(bytes);
  }

  public static CeremonyTable generation(Ciphersuite suite, int t, int n, Random random)
      throws VerificationException {
    Participants participants = Participants.ofSeats(t, n);
    Map<Identifier, EncryptionKeyPair> keys = keys(participants);
    CeremonySetup setup =
        CeremonySetup.of(
            suite.curve(),
            suite.suite(),
            session(random),
            participants,
            publicKeys(keys),
            Optional.empty());
    return new CeremonyTable(suite, setup, keys, Map.of(), random);
  }

  public static CeremonyTable resharing(
      Ciphersuite suite,
      PreviousEpoch previous,
      Map<Identifier, KeyShare> oldShares,
      Participants next,
      Random random)
      throws VerificationException {
    Map<Identifier, EncryptionKeyPair> keys = keys(next);
    CeremonySetup setup =
        CeremonySetup.of(
            suite.curve(),
            suite.suite(),
            session(random),
            next,
            publicKeys(keys),
            Optional.of(previous));
    return new CeremonyTable(suite, setup, keys, oldShares, random);
  }

  /** What stands in for an operator's signature in tests; the simulator signs for nobody else. */
  public static byte[] sign(Seat seat, byte[] frame) {
    return Hash256.of(seat.encode(), frame).encode();
  }

  public static boolean verify(Seat seat, byte[] frame, byte[] signature) {
    return Arrays.equals(sign(seat, frame), signature);
  }

  public SignedFrame signed(Seat seat, CeremonyMessage message) {
    Frame frame = new Frame(setup.sessionHash(), seat, message);
    return new SignedFrame(frame, sign(seat, frame.encode()));
  }

  public CeremonyParticipant participant(Seat seat) throws VerificationException {
    return participant(seat, stores.get(seat));
  }

  /** The same with a store of its own. */
  public CeremonyParticipant participant(Seat seat, CeremonyStore store)
      throws VerificationException {
    FrameSigner signer = frame -> sign(seat, frame);
    if (setup.previous().isEmpty()) {
      return CeremonyParticipant.generate(
          suite,
          setup,
          seat,
          secrets.get(seat),
          keys.get(seat.identifier()),
          store,
          signer,
          CeremonyTable::verify,
          point -> false);
    }
    return seat.group() == Seat.Group.OLD
        ? CeremonyParticipant.deal(
            suite,
            setup,
            oldShares.get(seat.identifier()),
            secrets.get(seat),
            store,
            signer,
            CeremonyTable::verify)
        : CeremonyParticipant.receive(
            suite, setup, seat, keys.get(seat.identifier()), store, signer, CeremonyTable::verify);
  }

  public static SortedSet<Seat> seats(Seat... seats) {
    return new TreeSet<>(List.of(seats));
  }

  public Seat seat(int identifier) {
    return Seat.ofNew(new Identifier(identifier));
  }

  public CeremonyState state(int identifier) {
    return participants.get(seat(identifier)).state();
  }

  public CeremonyTable over(Network network) {
    this.network = network;
    return this;
  }

  /** Starts everybody and delivers until nothing is on its way. */
  public CeremonyTable run() throws VerificationException {
    for (Map.Entry<Seat, CeremonyParticipant> entry : participants.entrySet()) {
      broadcast(entry.getKey(), entry.getValue().start().send());
    }
    deliver();
    return this;
  }

  public void restart(Seat seat) throws VerificationException {
    participants.put(seat, participant(seat));
    broadcast(seat, participants.get(seat).start().send());
  }

  public void broadcast(Seat from, List<SignedFrame> frames) {
    for (SignedFrame frame : frames) {
      for (Seat receiver : participants.keySet()) {
        if (!receiver.equals(from)) {
          queue.add(new Delivery(frame, receiver));
        }
      }
    }
  }

  public void deliver() throws VerificationException {
    while (!queue.isEmpty()) {
      Delivery next = queue.poll();
      SignedFrame frame = network.pass(next.frame(), next.receiver());
      if (frame != null) {
        broadcast(next.receiver(), participants.get(next.receiver()).receive(frame).send());
      }
    }
  }

  public CeremonyState.Live live(Seat seat) {
    if (participants.get(seat).state() instanceof CeremonyState.Live live) {
      return live;
    }
    throw new AssertionError(seat + " is at " + participants.get(seat).state());
  }

  /** The shares of all new members; fails unless the key is live for everybody. */
  public Map<Identifier, KeyShare> shares() {
    Map<Identifier, KeyShare> shares = new TreeMap<>();
    for (Seat seat : participants.keySet()) {
      live(seat).share().ifPresent(share -> shares.put(seat.identifier(), share));
    }
    return shares;
  }
}
