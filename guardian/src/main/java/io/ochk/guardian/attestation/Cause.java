package io.ochk.guardian.attestation;

import io.ochk.protocol.json.JsonObject;
import java.util.Locale;

/**
 * Something that keeps signing from working.
 *
 * @param code which
 * @param detail what was expected and what was found
 */
public record Cause(Code code, String detail) {
  /** Every cause; the names are part of the API. */
  public enum Code {
    /** No verified record. */
    RECORD_NOT_VERIFIED(
        "Check --portal and the pinned keys; the node needs the record once, then keeps it."),
    /** The operator holds no seat in the record. */
    CONFIG_MISMATCH(
        "The config bundle is of an operator without a seat in this federation: oc-guardian config"
            + " gen, or join the federation."),
    /** No certificate. */
    CERTIFICATE_MISSING("Connect the signer: oc-guardian sign --serve certifies the node's key."),
    /** Less than three days. */
    CERTIFICATE_EXPIRING("Connect the signer: it renews the certificate by itself."),
    /** Nobody listens. */
    NO_SIGNER_CONNECTED("Start the signer: oc-guardian sign --serve --node URL."),
    /** Too few peers. */
    PEERS_BELOW_THRESHOLD(
        "Check that port 9000 of this node and of the peers is open, and that they run."),
    /** No key. */
    NO_KEY_YET("Run the ceremony: oc-guardian ceremony start."),
    /** Clocks. */
    CLOCK_SKEW("Set this machine's clock by NTP, then compare with the peers."),
    /** The store. */
    STORE_FAILING("Free space on the disk of --data, or make it writable; nothing is lost."),
    /** Requests. */
    REQUESTS_PILE_UP("Answer them: oc-guardian inbox list; start the signer if none is connected."),
    /** Version. */
    BEHIND_ON_VERSION("Upgrade the node: a peer runs a newer version.");

    private final String fix;

    Code(String fix) {
      this.fix = fix;
    }

    /** The code on the wire. */
    public String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** What to do. */
    public String fix() {
      return fix;
    }
  }

  /** The object in the answer of {@code /readyz}. */
  public JsonObject json() {
    return JsonObject.builder()
        .put("code", code.wireName())
        .put("detail", detail)
        .put("fix", code.fix())
        .build();
  }
}
