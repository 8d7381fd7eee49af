package io.ochk.guardian.node;

import io.ochk.guardian.ceremony.Keys;
import io.ochk.guardian.ceremony.OpenCeremonies;
import io.ochk.guardian.membership.Certificates;
import io.ochk.guardian.peer.PeerLinks;
import io.ochk.guardian.rpc.SignerHub;
import io.ochk.guardian.signing.OpenRequests;
import io.ochk.protocol.attestation.NodeCertificate;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.JsonValue;
import io.ochk.protocol.peer.PeerMessage;
import io.ochk.server.store.Session;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is open here, as somebody is told who comes or has missed it: a signer, or a peer. */
final class OpenMatters {
  private final Self self;
  private final Certificates certificates;
  private final OpenCeremonies ceremonies;
  private final OpenRequests requests;
  private final PeerLinks links;
  private final InstantSource clock;

  OpenMatters(
      Self self,
      Certificates certificates,
      OpenCeremonies ceremonies,
      OpenRequests requests,
      PeerLinks links,
      InstantSource clock) {
    this.self = self;
    this.certificates = certificates;
    this.ceremonies = ceremonies;
    this.requests = requests;
    this.links = links;
    this.clock = clock;
  }

  /** What is open of ceremonies. */
  OpenCeremonies ceremonies() {
    return ceremonies;
  }

  /** What is open of requests. */
  OpenRequests requests() {
    return requests;
  }

  /** This node's certificate, if there is one that holds. */
  Optional<NodeCertificate> ownCertificate() {
    return certificates.own(self, clock.instant());
  }

  /** What a signer is asked to certify, if it is time to. */
  Optional<JsonObject> certifyEvent() {
    return CertificateRenewal.event(self, ownCertificate(), clock.instant());
  }

  /** The epochs, and everything of ceremonies and requests that go on. */
  List<PeerMessage> everything(Session session) {
    List<PeerMessage> messages = new ArrayList<>();
    Keys.all(session).forEach(record -> messages.add(new PeerMessage.Epoch(record)));
    messages.addAll(ceremonies.open(session));
    messages.addAll(requests.open(session));
    return messages;
  }

  /** What a store that is new to this node has missed. */
  List<PeerMessage> forPeers(Session session) {
    List<PeerMessage> messages = new ArrayList<>();
    ownCertificate().ifPresent(c -> messages.add(new PeerMessage.Envelope(c.envelope())));
    messages.addAll(everything(session));
    return messages;
  }

  /** The events, by type, with which a signer's stream begins. */
  Map<String, JsonValue> forSigners() {
    Map<String, JsonValue> events = new LinkedHashMap<>();
    certifyEvent().ifPresent(e -> events.put("certify", e));
    events.put("peers", SignerHub.peersEvent(links.json()));
    return events;
  }
}
