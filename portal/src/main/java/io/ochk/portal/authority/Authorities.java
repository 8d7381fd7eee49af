package io.ochk.portal.authority;

import io.ochk.protocol.authority.AuthorityKey;
import io.ochk.protocol.authority.KeyDocument;
import io.ochk.protocol.authority.KeyHistory;
import io.ochk.protocol.authority.KeyRotation;
import io.ochk.protocol.authority.Role;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.signature.PublicKey;
import io.ochk.protocol.signature.VerificationException;
import io.ochk.server.problem.Problem;
import io.ochk.server.problem.ProblemCode;
import io.ochk.server.problem.ProblemException;
import io.ochk.server.store.Session;
import io.ochk.server.store.Store;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The roles' keys as the store has them. */
public final class Authorities {
  private final Map<Role, Known> cache = new ConcurrentHashMap<>();

  /** What the rows said, and what they prove. */
  private record Known(
      String first, List<String> rows, KeyHistory history, List<KeyRotation> rotations) {}

  /**
   * Pins the roles' first keys, or compares them with what is pinned.
   *
   * @throws IllegalStateException if the store vouches for other keys, or two roles would have the
   *     same one; nothing is pinned then
   */
  public void pin(Store store, Map<Role, PublicKey> keys) throws ProblemException {
    store.write(session -> {
      for (Map.Entry<Role, PublicKey> entry : keys.entrySet()) {
        session.update(
            "INSERT INTO authorities (role, first_pubkey) VALUES (?, ?)"
                + " ON CONFLICT (role) DO NOTHING",
            entry.getKey().wireName(),
            entry.getValue().hex());
        requireKnown(session, entry.getKey(), entry.getValue());
      }
      for (Role role : Role.values()) {
        requireOwnKeys(session, role);
      }
      return keys.size();
    });
  }

  private void requireKnown(Session session, Role role, PublicKey key) throws ProblemException {
    if (history(session, role).keys().stream().noneMatch(k -> k.key().equals(key))) {
      throw new IllegalStateException(
          "this store has another "
              + role.wireName()
              + " key than "
              + key.hex()
              + ": start without the option, or with the stored key. Keys change by a rotation"
              + " that the predecessor signs");
    }
  }

  // Whoever accepts operators must not also seat them: one stolen key would be both.
  private void requireOwnKeys(Session session, Role role) {
    for (AuthorityKey key : find(session, role).map(KeyHistory::keys).orElse(List.of())) {
      Optional<Role> other = otherWith(session, role, key.key());
      if (other.isPresent()) {
        throw new IllegalStateException(
            "the "
                + role.wireName()
                + " and the "
                + other.get().wireName()
                + " have the same key "
                + key.key().hex()
                + ": give each role a key of its own");
      }
    }
  }

  private Optional<Role> otherWith(Session session, Role role, PublicKey key) {
    return Arrays.stream(Role.values())
        .filter(other -> other != role)
        .filter(other ->
            find(session, other).stream()
                .flatMap(h -> h.keys().stream())
                .anyMatch(k -> k.key().equals(key)))
        .findFirst();
  }

  /**
   * The role's keys.
   *
   * @throws ProblemException if none was ever pinned
   */
  public KeyHistory history(Session session, Role role) throws ProblemException {
    return known(session, role).history();
  }

  /** The role's keys, if one was ever pinned. */
  public Optional<KeyHistory> find(Session session, Role role) {
    return load(session, role).map(Known::history);
  }

  /** The role's keys as they are published. */
  public KeyDocument document(Session session, Role role) throws ProblemException {
    Known known = known(session, role);
    List<AuthorityKey> currentFirst = known.history().keys().reversed();
    return new KeyDocument(currentFirst, known.rotations());
  }

  /**
   * Takes a rotation; the same one again changes nothing.
   *
   * @return the id of the key that is current afterwards
   */
  String rotate(Session session, Role role, KeyRotation rotation) throws ProblemException {
    Known known = known(session, role);
    if (known.rotations().contains(rotation)) {
      return known.history().current().kid();
    }
    if (!rotation.payload().predecessor().equals(known.history().current().key())) {
      throw Problem.of(
              ProblemCode.NOT_THE_CURRENT_KEY,
              "payload.predecessor_pubkey",
              "expected "
                  + known.history().current().key()
                  + ", found "
                  + rotation.payload().predecessor())
          .exception();
    }
    List<KeyRotation> rotations = new java.util.ArrayList<>(known.rotations());
    rotations.add(rotation);
    KeyHistory after;
    try {
      after = KeyHistory.of(role, known.history().keys().getFirst().key(), rotations);
    } catch (VerificationException e) {
      throw Problem.unverified(e).exception();
    }
    requireOtherRole(session, role, rotation);
    session.update(
        "INSERT INTO rotations (role, sequence, rotation) VALUES (?, ?, ?)",
        role.wireName(),
        known.rotations().size(),
        CanonicalJson.text(rotation.json()));
    return after.current().kid();
  }

  private void requireOtherRole(Session session, Role role, KeyRotation rotation)
      throws ProblemException {
    Optional<Role> other = otherWith(session, role, rotation.payload().successor());
    if (other.isPresent()) {
      throw Problem.of(
              ProblemCode.AUTHORITY_INVALID,
              "payload.successor_pubkey",
              "expected a key of no other role, found the " + other.get().wireName() + "'s")
          .exception();
    }
  }

  private Known known(Session session, Role role) throws ProblemException {
    Optional<Known> known = load(session, role);
    if (known.isEmpty()) {
      throw Problem.of(
              ProblemCode.AUTHORITY_UNSET, "the " + role.wireName() + " has no key here yet")
          .exception();
    }
    return known.get();
  }

  private Optional<Known> load(Session session, Role role) {
    Optional<String> first =
        session.first(
            "SELECT first_pubkey FROM authorities WHERE role = ?",
            row -> row.getString(1),
            role.wireName());
    if (first.isEmpty()) {
      return Optional.empty();
    }
    List<String> rows =
        session.list(
            "SELECT rotation FROM rotations WHERE role = ? ORDER BY sequence",
            row -> row.getString(1),
            role.wireName());
    Known cached = cache.get(role);
    if (cached != null && cached.first().equals(first.get()) && cached.rows().equals(rows)) {
      return Optional.of(cached);
    }
    Known fresh = verified(role, first.get(), rows);
    cache.put(role, fresh);
    return Optional.of(fresh);
  }

  // What the store holds was verified when it came in; it is verified again because it is cheap and
  // a store can be tampered with.
  private static Known verified(Role role, String first, List<String> rows) {
    try {
      List<KeyRotation> rotations = new java.util.ArrayList<>();
      for (String row : rows) {
        rotations.add(KeyRotation.parse(row.getBytes(StandardCharsets.UTF_8)));
      }
      PublicKey key = PublicKey.ofHex(first).orElseThrow();
      return new Known(first, rows, KeyHistory.of(role, key, rotations), rotations);
    } catch (MalformedException | VerificationException e) {
      throw new IllegalStateException(
          "the stored keys of the " + role.wireName() + " do not verify", e);
    }
  }
}
