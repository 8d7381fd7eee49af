package io.ochk.portal.guardian;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.portal.world.Database;
import io.ochk.portal.world.People;
import io.ochk.portal.world.PortalUnderTest;
import io.ochk.portal.world.Programme;
import io.ochk.protocol.attestation.HealthAttestation;
import io.ochk.protocol.attestation.NodeStatus;
import io.ochk.protocol.charter.Charter;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.NodeCertify;
import io.ochk.protocol.fixture.TestClock;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.identity.Origin;
import io.ochk.protocol.json.JsonNull;
import io.ochk.protocol.peer.PeerReport;
import io.ochk.protocol.signature.SigningKey;
import io.ochk.verify.fixture.TestCeremony;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A federation whose charter all have ratified, at a portal, with nodes that attest. */
final class LivingFederation implements AutoCloseable {
  final PortalUnderTest portal;
  final Programme programme;
  final List<SigningKey> operators;
  final Charter charter;

  LivingFederation(Database database, Path data) throws Exception {
    portal = PortalUnderTest.start(database, data, new TestClock());
    programme = new Programme(portal);
    operators = programme.fill();
    charter = People.charter("1.0.0", operators);
    assertThat(programme.publish(charter, Optional.empty()).status()).isEqualTo(201);
    operators.forEach(key -> assertThat(programme.ratify(key, charter).status()).isEqualTo(201));
  }

  TestCeremony ceremony() throws Exception {
    return TestCeremony.generation(People.SLUG, charter.hash(), 3, operators);
  }

  static SigningKey node(int seat) {
    return People.key(50 + seat);
  }

  ActionEnvelope certificate(int seat) {
    return certificate(seat, new Origin("https://guardian" + seat + ".example:9001"));
  }

  private ActionEnvelope certificate(int seat, Origin origin) {
    long now = portal.clock().instant().getEpochSecond();
    return programme.sign(
        operators.get(seat),
        new NodeCertify(
            origin, origin, People.SLUG, now - 5, node(seat).publicKey(), now + 86_400, id(seat)));
  }

  OperatorId id(int seat) {
    return People.id(operators.get(seat));
  }

  HealthAttestation attestation(int seat, Optional<String> image) {
    return attestation(seat, id(seat), image);
  }

  /** Under this id of the operator's, short or long. */
  HealthAttestation attestation(int seat, OperatorId id) {
    return attestation(seat, id, Optional.empty());
  }

  /** Of a node whose certificate says that it is there. */
  HealthAttestation attestation(int seat, Origin there) {
    return attestation(seat, id(seat), Optional.empty(), certificate(seat, there));
  }

  private HealthAttestation attestation(int seat, OperatorId id, Optional<String> image) {
    return attestation(seat, id, image, certificate(seat));
  }

  private HealthAttestation attestation(
      int seat, OperatorId id, Optional<String> image, ActionEnvelope certificate) {
    return HealthAttestation.sign(
        new HealthAttestation.Payload(
            id,
            People.SLUG,
            JsonNull.NULL,
            "0.1.0",
            "https://guardian" + seat + ".example:9000",
            "https://guardian" + seat + ".example:9001",
            NodeStatus.RUNNING,
            portal.clock().instant().getEpochSecond(),
            image,
            Optional.of(certificate)),
        node(seat));
  }

  PeerReport report(int seat, boolean reachable, int latencyMs) {
    long now = portal.clock().instant().getEpochSecond();
    List<PeerReport.Peer> peers =
        java.util.stream.IntStream.range(0, operators.size())
            .filter(other -> other != seat)
            .mapToObj(other ->
                new PeerReport.Peer(
                    id(other), reachable, reachable ? Optional.of(latencyMs) : Optional.empty()))
            .toList();
    return PeerReport.sign(
        new PeerReport.Payload(People.SLUG, id(seat), now, now - 60, peers, certificate(seat)),
        node(seat));
  }

  @Override
  public void close() {
    portal.close();
  }
}
