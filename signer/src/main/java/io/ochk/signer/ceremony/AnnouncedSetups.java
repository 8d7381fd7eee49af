package io.ochk.signer.ceremony;

import io.ochk.protocol.ceremony.Joins;
import io.ochk.protocol.ceremony.SetupDocument;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.signature.PublicKey;
import io.ochk.protocol.signature.VerificationException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * Setups that came and have no row: nobody has joined them yet, or the record that is known here
 * does not call for them. A setup is signed by nobody, so anybody can make as many as it likes:
 * they cost memory, and that is bounded. The oldest are forgotten first; a node tells them again.
 */
final class AnnouncedSetups {
  /** How many are remembered. */
  static final int MOST = 64;

  private final SequencedMap<String, Announced> bySetup = new LinkedHashMap<>();

  /** A setup, the first verified join of each seat, and why it was refused, if it was. */
  private record Announced(
      SetupDocument setup, Map<PublicKey, ActionEnvelope> joins, String refusal) {}

  /** Remembers a setup. */
  void add(SetupDocument setup) {
    bySetup.computeIfAbsent(setup.hash(), hash -> new Announced(setup, new LinkedHashMap<>(), ""));
    if (bySetup.size() > MOST) {
      bySetup.pollFirstEntry();
    }
  }

  /** Adds a join, if it is one of a setup that is remembered; whether it is. */
  boolean join(String setupHash, ActionEnvelope join) {
    Announced announced = bySetup.get(setupHash);
    if (announced == null) {
      return false;
    }
    try {
      Joins.require(announced.setup(), join);
    } catch (VerificationException e) {
      return false;
    }
    announced.joins().putIfAbsent(join.pubkey(), join);
    return true;
  }

  /** The setup of this hash, if somebody has joined it. */
  Optional<SetupDocument> joined(String setupHash) {
    return Optional.ofNullable(bySetup.get(setupHash))
        .filter(a -> !a.joins().isEmpty())
        .map(Announced::setup);
  }

  /** The hashes of those that somebody has joined. */
  List<String> joined() {
    return bySetup.entrySet().stream()
        .filter(e -> !e.getValue().joins().isEmpty())
        .map(Map.Entry::getKey)
        .toList();
  }

  /** The joins of a setup. */
  List<ActionEnvelope> joins(String setupHash) {
    Announced announced = bySetup.get(setupHash);
    return announced == null ? List.of() : List.copyOf(announced.joins().values());
  }

  /** Notes why a setup has no row yet; whether that is news. */
  boolean refused(String setupHash, String why) {
    Announced announced = bySetup.get(setupHash);
    if (announced == null || announced.refusal().equals(why)) {
      return false;
    }
    bySetup.replace(setupHash, new Announced(announced.setup(), announced.joins(), why));
    return true;
  }

  /** Forgets a setup, which has a row now. */
  void remove(String setupHash) {
    bySetup.remove(setupHash);
  }

  /** Whether any is remembered that was joined. */
  boolean isEmpty() {
    return joined().isEmpty();
  }

  /** Those that were refused, as they are shown. */
  List<Ceremony> refused(long now) {
    return bySetup.entrySet().stream()
        .filter(e -> !e.getValue().refusal().isEmpty())
        .map(e ->
            new Ceremony(
                e.getKey(),
                e.getValue().setup(),
                now,
                Stage.REFUSED,
                e.getValue().refusal(),
                Optional.empty()))
        .toList();
  }
}
