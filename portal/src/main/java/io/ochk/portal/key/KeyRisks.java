package io.ochk.portal.key;

import io.ochk.protocol.directory.FederationState;
import io.ochk.protocol.envelope.CeremonyJoin.SignerKind;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.signature.PublicKey;
import io.ochk.server.store.Session;
import io.ochk.verify.BrowserSeats;
import java.util.Map;
import java.util.Optional;

/**
 * What weakens a federation's key, as far as its guardians' public statements show it.
 *
 * @param browserSeats how many seats sign in browsers
 * @param warning what everybody has to know where those are as many as a signature needs
 * @param requiresNewKey whether of some epoch as many holders have left as could sign, so that only
 *     a new key helps
 */
public record KeyRisks(long browserSeats, Optional<String> warning, boolean requiresNewKey) {
  /**
   * The risks of one federation.
   *
   * @param key the newest epoch of its key, if it has one
   */
  public static KeyRisks of(Session session, FederationState state, Optional<Epochs.Row> key) {
    Map<PublicKey, SignerKind> signers = SignerKinds.of(session, state.slug(), key);
    long browsers =
        state.seats().stream()
            .filter(seat -> signers.get(seat.operatorPubkey()) == SignerKind.BROWSER)
            .count();
    int seats = state.founding().targetGuardianCount();
    int threshold = key.map(Epochs.Row::threshold).orElse(state.founding().threshold());
    return new KeyRisks(
        browsers,
        BrowserSeats.warning(browsers, seats, threshold),
        key.isPresent() && Epochs.needsNewKey(session, state.slug()));
  }

  /** Adds them to a federation as the API shows it. */
  public void addTo(JsonObject.Builder json) {
    json.put("browser_seats", browserSeats)
        .put("warning", warning)
        .put("requires_new_key", requiresNewKey);
  }
}
