package io.ochk.signer.ceremony;

import io.ochk.protocol.ceremony.GivingUp;
import io.ochk.protocol.ceremony.SetupDocument;
import io.ochk.threshold.Hash256;
import io.ochk.threshold.keygen.CeremonySession;
import java.util.Locale;
import java.util.Optional;

/**
 * A ceremony as this signer knows it.
 *
 * @param setupHash 64 lower-case hex characters
 * @param setup what it is about
 * @param receivedAt Unix seconds
 * @param stage how far it has come here
 * @param detail what there is to say about that
 * @param sessionHash once everybody has joined
 */
public record Ceremony(
    String setupHash,
    SetupDocument setup,
    long receivedAt,
    Stage stage,
    String detail,
    Optional<String> sessionHash) {
  /** How it is called in the inbox: the first 32 characters of the setup's hash. */
  public String id() {
    return GivingUp.id(setupHash);
  }

  /** The 20 characters that operators compare, once everybody has joined. */
  public Optional<String> code() {
    return sessionHash.map(hash -> CeremonySession.code(Hash256.ofHex(hash)));
  }

  /** Whether these are its code's 20 characters, written in groups or not, in either case. */
  public boolean hasCode(String written) {
    return code().map(Ceremony::bare).equals(Optional.of(bare(written)));
  }

  private static String bare(String code) {
    return code.replaceAll("[-\\s]", "").toLowerCase(Locale.ROOT);
  }
}
