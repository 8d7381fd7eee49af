package io.ochk.portal.page;

import io.ochk.protocol.directory.CharterPublish;
import io.ochk.protocol.directory.FederationState;
import io.ochk.protocol.directory.Seat;
import io.ochk.protocol.envelope.CharterSign;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.signature.PublicKey;
import io.ochk.protocol.time.UtcTime;
import io.ochk.server.store.Session;
import io.ochk.server.store.StoredJson;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Who has ratified which version of a charter.
 *
 * @param versions the newest first, a handful at most
 * @param rows the guardians in the order of their seats
 */
public record RatificationGrid(List<Version> versions, List<Row> rows) {
  private static final int MOST_VERSIONS = 5;

  /**
   * A version of the charter.
   *
   * @param version its name
   * @param hash its hash
   * @param ratified how many have ratified it
   * @param needed how many bring it into force
   */
  public record Version(String version, String hash, int ratified, int needed) {}

  /**
   * A guardian.
   *
   * @param seat which one
   * @param signedAt for each version when the guardian signed it, if it did
   */
  public record Row(Seat seat, List<Optional<String>> signedAt) {}

  private record Signature(String hash, PublicKey operator) {}

  static RatificationGrid of(Session session, FederationState state) {
    List<CharterPublish> newest =
        state.charters().reversed().stream().limit(MOST_VERSIONS).toList();
    Map<Signature, String> signatures = signatures(session, state);
    List<Row> rows = new ArrayList<>();
    for (Seat seat : state.seats()) {
      rows.add(
          new Row(
              seat,
              newest.stream()
                  .map(charter ->
                      state.ratifiers(charter).contains(seat)
                          ? Optional.ofNullable(
                              signatures.get(
                                  new Signature(charter.charterHash(), seat.operatorPubkey())))
                          : Optional.<String>empty())
                  .toList()));
    }
    return new RatificationGrid(
        newest.stream()
            .map(charter ->
                new Version(
                    charter.charterVersion(),
                    charter.charterHash(),
                    state.ratifiers(charter).size(),
                    state.ratificationsNeeded(charter)))
            .toList(),
        rows);
  }

  private static Map<Signature, String> signatures(Session session, FederationState state) {
    Map<Signature, String> signatures = new HashMap<>();
    for (String text :
        session.list(
            "SELECT envelope FROM ratifications WHERE federation_slug = ? ORDER BY position",
            row -> row.getString(1),
            state.slug().text())) {
      var envelope = StoredJson.envelope(text);
      try {
        CharterSign sign = (CharterSign) envelope.action();
        signatures.put(
            new Signature(sign.charterHash(), envelope.pubkey()), UtcTime.format(sign.signedAt()));
      } catch (MalformedException e) {
        throw new IllegalStateException("the store holds an envelope that does not parse", e);
      }
    }
    return signatures;
  }
}
