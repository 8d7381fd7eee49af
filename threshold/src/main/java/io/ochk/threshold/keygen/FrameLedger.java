package io.ochk.threshold.keygen;

import io.ochk.threshold.keygen.CeremonyMessage.Abandonment;
import io.ochk.threshold.keygen.CeremonyMessage.Certificate;
import io.ochk.threshold.keygen.CeremonyMessage.Complaint;
import io.ochk.threshold.keygen.CeremonyMessage.Echo;
import io.ochk.threshold.keygen.CeremonyMessage.Reveal;
import io.ochk.threshold.keygen.CeremonyMessage.Round1;
import io.ochk.threshold.keygen.CeremonyMessage.Shares;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The frames of a ceremony, one for each thing that a seat may say once. Two different frames for
 * one of these, or two that exclude each other, prove that their sender says different things to
 * different people.
 */
final class FrameLedger {
  /** Something that a seat may say once; complaints and reveals once for each counterpart. */
  private record Slot(Seat sender, int kind, String counterpart) {
    static Slot of(Frame frame) {
      String counterpart =
          switch (frame.message()) {
            case Complaint complaint -> complaint.dealer().toString();
            case Reveal reveal -> reveal.complainer().toString();
            case Round1 r -> "";
            case Echo e -> "";
            case Shares s -> "";
            case Certificate c -> "";
            case Abandonment a -> "";
          };
      return new Slot(frame.sender(), frame.message().kind(), counterpart);
    }
  }

  private final Map<Slot, SignedFrame> frames = new LinkedHashMap<>();
  private final Map<Class<?>, List<SignedFrame>> byKind = new HashMap<>();
  private final Map<Class<?>, SortedMap<Seat, SignedFrame>> bySender = new HashMap<>();

  /** Whether the very same statement is there already. */
  boolean holds(Frame frame) {
    SignedFrame present = frames.get(Slot.of(frame));
    return present != null && present.frame().equals(frame);
  }

  /** The frame that contradicts another one, if there is any. */
  Optional<SignedFrame> contradiction(Frame frame) {
    SignedFrame present = frames.get(Slot.of(frame));
    if (present != null && !present.frame().equals(frame)) {
      return Optional.of(present);
    }
    return Stream.of(Certificate.class, Complaint.class, Abandonment.class)
        .flatMap(kind -> all(kind).stream())
        .filter(other -> other.frame().sender().equals(frame.sender()))
        .filter(other -> exclude(other.frame().message(), frame.message()))
        .findFirst();
  }

  /** Whoever certifies has neither complained nor given up. */
  private static boolean exclude(CeremonyMessage a, CeremonyMessage b) {
    return (a instanceof Certificate && deniesCertificate(b))
        || (b instanceof Certificate && deniesCertificate(a));
  }

  private static boolean deniesCertificate(CeremonyMessage message) {
    return message instanceof Complaint || message instanceof Abandonment;
  }

  void add(SignedFrame frame) {
    if (frames.putIfAbsent(Slot.of(frame.frame()), frame) == null) {
      Class<?> kind = frame.frame().message().getClass();
      byKind.computeIfAbsent(kind, k -> new ArrayList<>()).add(frame);
      bySender.computeIfAbsent(kind, k -> new TreeMap<>()).put(frame.frame().sender(), frame);
    }
  }

  /** All frames of a kind of which a seat says one, by sender; a view. */
  SortedMap<Seat, SignedFrame> of(Class<? extends CeremonyMessage> kind) {
    return Collections.unmodifiableSortedMap(bySender.computeIfAbsent(kind, k -> new TreeMap<>()));
  }

  /** All frames of a kind. */
  List<SignedFrame> all(Class<? extends CeremonyMessage> kind) {
    return List.copyOf(byKind.getOrDefault(kind, List.of()));
  }

  /** All frames of a seat. */
  List<SignedFrame> from(Seat seat) {
    return frames.values().stream().filter(f -> f.frame().sender().equals(seat)).toList();
  }
}
