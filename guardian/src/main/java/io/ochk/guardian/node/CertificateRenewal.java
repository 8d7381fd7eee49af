package io.ochk.guardian.node;

import io.ochk.protocol.attestation.NodeCertificate;
import io.ochk.protocol.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** When the operator's signer is asked for a certificate, and for what. */
final class CertificateRenewal {
  private static final Duration LIFE = Duration.ofDays(30);
  private static final Duration BEFORE_END = Duration.ofDays(10);

  private CertificateRenewal() {}

  /** The data of the event {@code certify}, if there is no certificate for long enough. */
  static Optional<JsonObject> event(Self self, Optional<NodeCertificate> own, Instant now) {
    boolean holds =
        own.isPresent()
            && own.get().certify().api().equals(self.api())
            && own.get().certify().p2p().equals(self.p2p())
            && own.get().certify().notAfter() > now.plus(BEFORE_END).getEpochSecond();
    return holds
        ? Optional.empty()
        : Optional.of(
            JsonObject.builder()
                .put("node_pubkey", self.nodeKey().publicKey().hex())
                .put(
                    "endpoints",
                    JsonObject.builder()
                        .put("api", self.api().text())
                        .put("p2p", self.p2p().text())
                        .build())
                .put("not_after", now.plus(LIFE).getEpochSecond())
                .build());
  }
}
