package io.ochk.guardian.attestation;

import io.ochk.guardian.membership.Certificates;
import io.ochk.guardian.metrics.Metric;
import io.ochk.guardian.metrics.NodeMetrics;
import io.ochk.guardian.node.Self;
import io.ochk.guardian.peer.Http;
import io.ochk.guardian.peer.PeerLinks;
import io.ochk.protocol.attestation.HealthAttestation;
import io.ochk.protocol.attestation.NodeCertificate;
import io.ochk.protocol.json.JsonNull;
import io.ochk.protocol.peer.PeerReport;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Posts the node's word about its own health, and about its peers, to the portal. */
public final class Attester {
  private static final Logger LOG = LoggerFactory.getLogger(Attester.class);
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private final Self self;
  private final Certificates certificates;
  private final Readiness readiness;
  private final PeerLinks peers;
  private final Http http;
  private final NodeMetrics metrics;
  private final InstantSource clock;
  private final String attestationUrl;
  private final String reportUrl;
  private final Optional<String> imageDigest;

  /**
   * An attester.
   *
   * @param attestationUrl where attestations go, as the config bundle says
   * @param imageDigest the image that the node runs from, if it does
   */
  public Attester(
      Self self,
      Certificates certificates,
      Readiness readiness,
      PeerLinks peers,
      Http http,
      NodeMetrics metrics,
      InstantSource clock,
      String attestationUrl,
      Optional<String> imageDigest) {
    this.self = self;
    this.certificates = certificates;
    this.readiness = readiness;
    this.peers = peers;
    this.http = http;
    this.metrics = metrics;
    this.clock = clock;
    this.attestationUrl = attestationUrl;
    this.reportUrl = URI.create(attestationUrl).resolve("peer-reports").toString();
    this.imageDigest = imageDigest;
  }

  /** Attests and reports once. Without a certificate nobody would believe it. */
  public void attest() {
    Optional<NodeCertificate> own = certificates.own(self, clock.instant());
    if (own.isEmpty()) {
      metrics.count(Metric.ATTESTATIONS_TOTAL, "attestation", "not_certified");
      return;
    }
    long now = clock.instant().getEpochSecond();
    HealthAttestation attestation =
        HealthAttestation.sign(
            new HealthAttestation.Payload(
                self.operatorId(),
                self.federation(),
                JsonNull.NULL,
                self.version(),
                self.p2p().text(),
                self.api().text(),
                readiness.status(),
                now,
                imageDigest,
                Optional.of(own.get().envelope())),
            self.nodeKey());
    post("attestation", attestationUrl, attestation.bytes());
    PeerReport report =
        PeerReport.sign(
            new PeerReport.Payload(
                self.federation(),
                self.operatorId(),
                now,
                Math.min(self.startedAt(), now),
                peers.report(),
                own.get().envelope()),
            self.nodeKey());
    post("peer_report", reportUrl, report.bytes());
  }

  private void post(String kind, String url, byte[] document) {
    switch (http.post(url, document, PATIENCE)) {
      case Http.Outcome.Failed(String detail) -> {
        metrics.count(Metric.ATTESTATIONS_TOTAL, kind, "unreachable");
        LOG.debug("{} not posted: {}", kind, detail);
      }
      case Http.Outcome.Answered answered -> {
        // The date has whole seconds.
        answered
            .date()
            .ifPresent(d -> {
              long skew = d.toEpochMilli() + 500 - clock.millis();
              readiness.portalSkew(Math.abs(skew) > 2_000 ? skew : 0);
            });
        metrics.count(Metric.ATTESTATIONS_TOTAL, kind, answered.ok() ? "accepted" : "refused");
        if (!answered.ok()) {
          LOG.warn("{} refused: {} {}", kind, answered.status(), answered.code());
        }
      }
    }
  }
}
