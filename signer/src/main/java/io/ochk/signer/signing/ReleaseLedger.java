package io.ochk.signer.signing;

import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.SignShare;
import io.ochk.protocol.envelope.SigningRound;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.Octets;
import io.ochk.signer.Operator;
import io.ochk.signer.store.Journal;
import io.ochk.signer.store.SignerStore;
import io.ochk.threshold.Identifier;
import io.ochk.threshold.curve.Curve;
import io.ochk.threshold.encoding.VerificationException;
import io.ochk.threshold.signing.ReleaseRecord;
import io.ochk.threshold.signing.ReleaseStore;
import io.ochk.threshold.signing.SigningAttempt;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which shares were released, each with the envelope that carries it: both are on disk, in one
 * transaction, before the share leaves.
 */
final class ReleaseLedger implements ReleaseStore {
  private static final int MOST_LEAVING = 1_024;

  private final SignerStore store;
  private final Operator operator;
  private final FederationSlug federation;
  private final Curve curve;

  // What was recorded and is about to leave, so that it need not be read back.
  private final Map<SigningAttempt, ActionEnvelope> leaving = new ConcurrentHashMap<>();

  ReleaseLedger(SignerStore store, Operator operator, FederationSlug federation, Curve curve) {
    this.store = store;
    this.operator = operator;
    this.federation = federation;
    this.curve = curve;
  }

  @Override
  public Optional<ReleaseRecord> find(Identifier signer, SigningAttempt attempt) {
    return store
        .read(session ->
            session.first(
                "SELECT record FROM releases WHERE request_hash = ? AND attempt = ? AND epoch = ?"
                    + " AND identifier = ?",
                row -> row.getBytes(1),
                attempt.requestHash().toString(),
                attempt.number(),
                attempt.epoch(),
                signer.value()))
        .map(this::decode);
  }

  private ReleaseRecord decode(byte[] bytes) {
    try {
      return ReleaseRecord.decode(curve, bytes);
    } catch (VerificationException e) {
      throw new IllegalStateException("the store holds a release that does not decode", e);
    }
  }

  @Override
  public void record(ReleaseRecord record) {
    SigningAttempt attempt = record.attempt();
    ActionEnvelope envelope =
        operator.sign(
            new SignShare(
                new SigningRound(
                    attempt.number(),
                    attempt.epoch(),
                    federation,
                    operator.id(),
                    attempt.requestHash().toString()),
                record.packageHash().toString(),
                Octets.of(record.share().encode())),
            SigningDesk.LIFETIME);
    boolean fresh =
        store.write(session -> {
          int rows =
              session.update(
                  "INSERT INTO releases (identifier, request_hash, attempt, epoch, record,"
                      + " envelope) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (request_hash, attempt,"
                      + " epoch, identifier) DO NOTHING",
                  record.share().identifier().value(),
                  attempt.requestHash().toString(),
                  attempt.number(),
                  attempt.epoch(),
                  record.encode(),
                  CanonicalJson.text(envelope.json()));
          if (rows == 1) {
            Journal.signed(session, operator.now(), envelope);
          }
          return rows == 1;
        });
    if (!fresh) {
      throw new IllegalStateException("a share was released for this attempt before");
    }
    if (leaving.size() >= MOST_LEAVING) {
      leaving.clear();
    }
    leaving.put(attempt, envelope);
  }

  /** The envelope of a share that was released. */
  ActionEnvelope envelope(Identifier signer, SigningAttempt attempt) {
    ActionEnvelope recorded = leaving.remove(attempt);
    return recorded != null ? recorded : stored(signer, attempt);
  }

  private ActionEnvelope stored(Identifier signer, SigningAttempt attempt) {
    return store
        .read(session ->
            session.first(
                "SELECT envelope FROM releases WHERE request_hash = ? AND attempt = ? AND epoch ="
                    + " ? AND identifier = ?",
                row -> row.getString(1),
                attempt.requestHash().toString(),
                attempt.number(),
                attempt.epoch(),
                signer.value()))
        .map(RequestRows::envelope)
        .orElseThrow(() -> new IllegalStateException("a released share without its envelope"));
  }
}
