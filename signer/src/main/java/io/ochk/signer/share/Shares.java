package io.ochk.signer.share;

import io.ochk.protocol.identity.FederationSlug;
import io.ochk.server.store.Session;
import io.ochk.signer.Operator;
import io.ochk.signer.store.SignerStore;
import io.ochk.threshold.KeyShare;
import io.ochk.threshold.curve.Curve;
import io.ochk.threshold.encoding.VerificationException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/** The operator's shares, sealed; one for each ceremony in which it certified. */
public final class Shares {
  private static final String TABLE = "shares";

  private final SignerStore store;
  private final Operator operator;
  private final Curve curve;

  /** The shares in this store. */
  public Shares(SignerStore store, Operator operator, Curve curve) {
    this.store = store;
    this.operator = operator;
    this.curve = curve;
  }

  /** Keeps a share for good; a share of the same ceremony that is there already stays. */
  public void keep(FederationSlug federation, String setupHash, KeyShare share) {
    byte[] plain = share.encodeSecret();
    byte[] sealed;
    try {
      sealed = operator.sealing().seal(plain, TABLE, setupHash);
    } finally {
      Arrays.fill(plain, (byte) 0);
    }
    store.write(session ->
        session.update(
            "INSERT INTO shares (setup_hash, federation, key_x, epoch, identifier, sealed)"
                + " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (setup_hash) DO NOTHING",
            setupHash,
            federation.text(),
            HexFormat.of().formatHex(share.publicKey().groupKey().x()),
            share.publicKey().epoch(),
            share.identifier().value(),
            sealed));
  }

  /** Whether there is a share of this ceremony. */
  public static boolean holds(Session session, String setupHash) {
    return session.count("SELECT COUNT(*) FROM shares WHERE setup_hash = ?", setupHash) > 0;
  }

  /**
   * The share that came out of a ceremony; the caller closes it.
   *
   * @throws VerificationException if the row was altered, or is another operator's
   */
  public Optional<KeyShare> open(String setupHash) throws VerificationException {
    Optional<byte[]> sealed =
        store.read(session ->
            session.first(
                "SELECT sealed FROM shares WHERE setup_hash = ?",
                row -> row.getBytes(1),
                setupHash));
    if (sealed.isEmpty()) {
      return Optional.empty();
    }
    byte[] plain = operator.sealing().open(sealed.get(), TABLE, setupHash);
    try {
      return Optional.of(KeyShare.decode(curve, plain));
    } finally {
      Arrays.fill(plain, (byte) 0);
    }
  }
}
