package io.ochk.protocol.ceremony;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.ochk.protocol.envelope.Action;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.CeremonyJoin;
import io.ochk.protocol.hash.Sha256;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.json.Octets;
import io.ochk.protocol.signature.PublicKey;
import io.ochk.protocol.signature.VerificationException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The joins of everybody who has to join one setup, verified. */
public final class Joins {
  private static final byte[] DOMAIN = "oc-guardian/session/v1\n".getBytes(US_ASCII);

  private final SetupDocument setup;
  private final Map<PublicKey, ActionEnvelope> envelopes = new LinkedHashMap<>();
  private final Map<PublicKey, CeremonyJoin> actions = new LinkedHashMap<>();

  private Joins(SetupDocument setup) {
    this.setup = setup;
  }

  /**
   * Verifies that these are the joins of {@code setup}.
   *
   * @param joins one of everybody, in any order
   * @throws VerificationException naming the join that is missing, foreign, or there twice
   */
  public static Joins verified(SetupDocument setup, Collection<ActionEnvelope> joins)
      throws VerificationException {
    Map<PublicKey, ActionEnvelope> found = new LinkedHashMap<>();
    for (ActionEnvelope join : joins) {
      require(setup, join);
      if (found.put(join.pubkey(), join) != null) {
        throw new VerificationException("joins", "one of each seat", "two of " + join.pubkey());
      }
    }
    Joins result = new Joins(setup);
    for (SeatHolder joiner : setup.joiners()) {
      ActionEnvelope join = found.get(joiner.operatorPubkey());
      if (join == null) {
        throw new VerificationException(
            "joins", "one of " + joiner.operatorId() + " in seat " + joiner.seat(), "none");
      }
      result.envelopes.put(join.pubkey(), join);
      result.actions.put(join.pubkey(), require(setup, join));
    }
    return result;
  }

  /**
   * Verifies one join of {@code setup}: signature, operator, federation, setup hash, and that its
   * key holds a seat or deals.
   *
   * @return its typed parameters
   * @throws VerificationException naming what does not hold
   */
  public static CeremonyJoin require(SetupDocument setup, ActionEnvelope join)
      throws VerificationException {
    join.verify();
    CeremonyJoin action = typed(join);
    if (!action.operatorId().names(join.pubkey())) {
      throw new VerificationException(
          "join.operator_id", "the id of " + join.pubkey(), action.operatorId().text());
    }
    require("join.setup_hash", setup.hash(), action.setupHash());
    require("join.federation_slug", setup.federationSlug().text(), action.federationSlug().text());
    boolean takesPart =
        setup.receiver(join.pubkey()).isPresent() || setup.dealer(join.pubkey()).isPresent();
    if (!takesPart) {
      throw new VerificationException(
          "join.pubkey", "the key of a seat in the setup", join.pubkey().hex());
    }
    return action;
  }

  private static CeremonyJoin typed(ActionEnvelope join) throws VerificationException {
    try {
      Action action = join.action();
      if (action instanceof CeremonyJoin typed) {
        return typed;
      }
      throw new VerificationException("join.action", CeremonyJoin.NAME, action.name());
    } catch (MalformedException e) {
      throw new VerificationException("join." + e.member(), e.expected(), e.found());
    }
  }

  private static void require(String check, String expected, String actual)
      throws VerificationException {
    if (!expected.equals(actual)) {
      throw new VerificationException(check, expected, actual);
    }
  }

  /** The setup that they are for. */
  public SetupDocument setup() {
    return setup;
  }

  /** The envelopes in the order in which they are hashed. */
  public List<ActionEnvelope> envelopes() {
    return List.copyOf(envelopes.values());
  }

  /** The session's hash, 64 lower-case hex characters. */
  public String sessionHash() {
    List<byte[]> parts = new ArrayList<>();
    parts.add(DOMAIN);
    parts.add(setup.hashBytes());
    for (ActionEnvelope join : envelopes.values()) {
      parts.add(HexFormat.of().parseHex(join.payload().sha256()));
    }
    return Sha256.hex(parts.toArray(byte[][]::new));
  }

  /** The X25519 keys of those who receive a share, by seat. */
  public SortedMap<Integer, Octets> encryptionKeys() {
    SortedMap<Integer, Octets> keys = new TreeMap<>();
    for (SeatHolder holder : setup.seats()) {
      CeremonyJoin join = actions.get(holder.operatorPubkey());
      if (join == null) {
        throw new IllegalStateException("every receiver is a joiner");
      }
      keys.put(holder.seat(), join.encryptionPubkey());
    }
    return keys;
  }
}
