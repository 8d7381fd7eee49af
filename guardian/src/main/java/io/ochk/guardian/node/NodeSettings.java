package io.ochk.guardian.node;

import io.ochk.client.PortalAddress;
import io.ochk.protocol.config.ConfigBundle;
import io.ochk.protocol.identity.Origin;
import io.ochk.protocol.signature.PublicKey;
import io.ochk.server.http.ServerSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Everything that a node is told when it starts.
 *
 * @param config the config bundle: operator, federation, where attestations go
 * @param data the folder for what it keeps
 * @param portal where the federation's record is and where results go
 * @param bind the address to listen on
 * @param peerPort the port for peers, 0 for any
 * @param apiPort the port for the API and signers, 0 for any
 * @param rpcPort a port for signers on the loopback address alone, 0 for any; none if empty
 * @param publicP2p where peers reach this node; {@code http://127.0.0.1} and the port if empty
 * @param publicApi where its API is reached, likewise
 * @param peers where to look for peers, besides what the record says
 * @param reviewerPin the reviewer's key; without it the first that the portal shows is pinned
 * @param organiserPin the organiser's key, likewise
 * @param tls a certificate for both ports; plain HTTP if empty, for a proxy in front
 * @param trustedProxies whose {@code X-Forwarded-For} is believed
 * @param metricsFrom who may read the metrics, besides this machine: addresses or ranges
 * @param pages the origin whose pages may use the API; the portal's. Those of this machine may too
 * @param signerPage whether it serves its operator the page of a signer
 * @param imageDigest the image that the node runs from, if it does
 * @param version the program's version
 * @param timing how often things are done
 */
public record NodeSettings(
    ConfigBundle config,
    Path data,
    PortalAddress portal,
    String bind,
    int peerPort,
    int apiPort,
    Optional<Integer> rpcPort,
    Optional<Origin> publicP2p,
    Optional<Origin> publicApi,
    List<Origin> peers,
    Optional<PublicKey> reviewerPin,
    Optional<PublicKey> organiserPin,
    Optional<ServerSettings.Tls> tls,
    List<String> trustedProxies,
    List<String> metricsFrom,
    Origin pages,
    boolean signerPage,
    Optional<String> imageDigest,
    String version,
    Timing timing) {
  /** Copies the lists. */
  public NodeSettings {
    peers = List.copyOf(peers);
    trustedProxies = List.copyOf(trustedProxies);
    metricsFrom = List.copyOf(metricsFrom);
  }
}
