package io.ochk.protocol.authority;

import io.ochk.protocol.envelope.Admission;
import io.ochk.protocol.signature.Ed25519Signature;
import io.ochk.protocol.signature.PublicKey;
import io.ochk.protocol.signature.Signable;
import io.ochk.protocol.signature.StrictEd25519;
import io.ochk.protocol.signature.VerificationException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A role's verified chain of keys, each with the time in which it signed.
 *
 * <p>A stolen old key can be used to sign with an old date; only a public log can tell, and these
 * statements will be in one. Until then the window keeps it from signing with a new date.
 */
public final class KeyHistory {
  private final Role role;
  private final List<Tenure> tenures;

  private KeyHistory(Role role, List<Tenure> tenures) {
    this.role = role;
    this.tenures = List.copyOf(tenures);
  }

  private record Tenure(AuthorityKey key, long fromUnix, long untilUnix) {}

  /** A history of one key that was never rotated. */
  public static KeyHistory of(Role role, PublicKey key) {
    return new KeyHistory(
        role, List.of(new Tenure(new AuthorityKey(key), Long.MIN_VALUE, Long.MAX_VALUE)));
  }

  /**
   * Verifies every rotation and that they form one chain from {@code first}.
   *
   * @param first the oldest key
   * @param rotations in order, the oldest first
   * @throws VerificationException naming the rotation that breaks the chain
   */
  public static KeyHistory of(Role role, PublicKey first, List<KeyRotation> rotations)
      throws VerificationException {
    List<Tenure> tenures = new ArrayList<>();
    Set<PublicKey> seen = new HashSet<>(Set.of(first));
    PublicKey current = first;
    long since = Long.MIN_VALUE;
    for (int i = 0; i < rotations.size(); i++) {
      KeyRotation.Payload payload = rotations.get(i).payload();
      String at = "rotations[" + i + "]";
      if (payload.role() != role) {
        throw new VerificationException(at + ".role", role.wireName(), payload.role().wireName());
      }
      if (!payload.predecessor().equals(current)) {
        throw new VerificationException(
            at + ".predecessor_pubkey", current.hex(), payload.predecessor().hex());
      }
      if (!seen.add(payload.successor())) {
        throw new VerificationException(
            at + ".successor_pubkey", "a key that was not used before", payload.successor().hex());
      }
      if (payload.rotatedAtUnix() < since) {
        throw new VerificationException(
            at + ".rotated_at_unix", "at least " + since, "" + payload.rotatedAtUnix());
      }
      rotations.get(i).verify();
      tenures.add(new Tenure(new AuthorityKey(current), since, payload.rotatedAtUnix()));
      current = payload.successor();
      since = payload.rotatedAtUnix();
    }
    tenures.add(new Tenure(new AuthorityKey(current), since, Long.MAX_VALUE));
    return new KeyHistory(role, tenures);
  }

  /**
   * The history that a published document proves to somebody who has pinned {@code pinned}.
   *
   * @throws VerificationException if the chain is broken or the pinned key is not part of it
   */
  public static KeyHistory resolve(Role role, PublicKey pinned, KeyDocument document)
      throws VerificationException {
    List<KeyRotation> rotations = document.rotations();
    PublicKey first =
        rotations.isEmpty()
            ? document.keys().getFirst().key()
            : rotations.getFirst().payload().predecessor();
    KeyHistory history = of(role, first, rotations);
    if (history.tenures.stream().noneMatch(t -> t.key().key().equals(pinned))) {
      throw new VerificationException(
          "pinned " + role.wireName() + " key",
          pinned.hex() + ", or rotations that lead from it",
          "keys that it never vouched for (current " + history.current().key().hex() + ")");
    }
    if (!rotations.isEmpty()) {
      history.requireListed(document);
    }
    return history;
  }

  // Readers of a plain JWK set know nothing of rotations: they must find the same keys.
  private void requireListed(KeyDocument document) throws VerificationException {
    AuthorityKey first = document.keys().getFirst();
    if (!first.equals(current())) {
      throw new VerificationException(
          "keys[0]", current().kid() + ", to which the rotations lead", first.kid());
    }
    for (AuthorityKey key : document.keys()) {
      if (!keys().contains(key)) {
        throw new VerificationException("keys", "only keys of the chain", key.kid());
      }
    }
  }

  /** Whose keys these are. */
  public Role role() {
    return role;
  }

  /** The key that signs now. */
  public AuthorityKey current() {
    return tenures.getLast().key();
  }

  /** All keys, the oldest first. */
  public List<AuthorityKey> keys() {
    return tenures.stream().map(Tenure::key).toList();
  }

  /**
   * Checks a signature by the key {@code kid} on a statement of the time {@code atUnix}.
   *
   * @param kid as the statement names its key
   * @param atUnix the statement's own time, Unix seconds
   * @throws VerificationException if the key is not the role's, was not in office, or did not sign
   */
  public void verify(String kid, long atUnix, Signable statement, Ed25519Signature signature)
      throws VerificationException {
    String member = role.wireName() + "_kid";
    Tenure tenure =
        tenures.stream()
            .filter(t -> t.key().kid().equals(kid))
            .findFirst()
            .orElseThrow(() ->
                new VerificationException(
                    member, "a key of the " + role.wireName() + " (" + kids() + ")", kid));
    long tolerance = Admission.CLOCK_TOLERANCE.toSeconds();
    boolean early = tenure.fromUnix() != Long.MIN_VALUE && atUnix < tenure.fromUnix() - tolerance;
    boolean late = tenure.untilUnix() != Long.MAX_VALUE && atUnix > tenure.untilUnix() + tolerance;
    if (early || late) {
      throw new VerificationException(
          member, "the key that was in office at " + atUnix, kid + ", which was not");
    }
    if (!StrictEd25519.verify(tenure.key().key(), statement, signature)) {
      throw new VerificationException(
          "sig_hex",
          "a signature by the " + role.wireName() + "'s key " + kid,
          "one that does not verify");
    }
  }

  private String kids() {
    return String.join(", ", tenures.stream().map(t -> t.key().kid()).toList());
  }
}
