package io.ochk.portal.page;

import io.ochk.portal.attestation.Attestations;
import io.ochk.portal.federation.Federations;
import io.ochk.portal.intake.HighWater;
import io.ochk.portal.key.SignerKinds;
import io.ochk.protocol.attestation.HealthAttestation;
import io.ochk.protocol.attestation.NodeCertificate;
import io.ochk.protocol.directory.FederationState;
import io.ochk.protocol.directory.Seat;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.CeremonyJoin.SignerKind;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.identity.Origin;
import io.ochk.protocol.signature.PublicKey;
import io.ochk.protocol.signature.VerificationException;
import io.ochk.server.problem.ProblemException;
import io.ochk.server.store.Session;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds guardians for the pages that draw them. */
public final class Guardians {
  private final Federations federations;
  private final HighWater clock;
  private final Optional<String> pinnedImage;
  private final AddressSpace portal;

  /**
   * The guardians of these federations.
   *
   * @param pinnedImage the digest of the image that they should run, if one is pinned
   * @param origin the portal's own
   */
  public Guardians(
      Federations federations, HighWater clock, Optional<String> pinnedImage, Origin origin) {
    this.federations = federations;
    this.clock = clock;
    this.pinnedImage = pinnedImage;
    this.portal = AddressSpace.of(origin);
  }

  /**
   * A seat of one operator.
   *
   * @param federation where
   * @param guardian how its node is there
   * @param ratified whether the newest charter has its signature
   */
  public record Membership(FederationView federation, GuardianView guardian, boolean ratified) {}

  /** The digest of the image that they should run. */
  Optional<String> pinnedImage() {
    return pinnedImage;
  }

  /** All guardians of a federation in the order of their seats. */
  List<GuardianView> all(Session session, FederationState state) throws ProblemException {
    Instant now = clock.now();
    Map<PublicKey, SignerKind> signers = SignerKinds.of(session, state.slug());
    return state.seats().stream().map(seat -> view(session, state, seat, signers, now)).toList();
  }

  /** Every seat that an operator holds. */
  List<Membership> seatsOf(Session session, OperatorId operator) throws ProblemException {
    Instant now = clock.now();
    List<Membership> memberships = new ArrayList<>();
    for (FederationState state : federations.all(session)) {
      Optional<Seat> found =
          state.seats().stream().filter(s -> operator.names(s.operatorPubkey())).findFirst();
      if (found.isPresent()) {
        Seat seat = found.get();
        Map<PublicKey, SignerKind> signers = SignerKinds.of(session, state.slug());
        memberships.add(
            new Membership(
                FederationView.of(session, state),
                view(session, state, seat, signers, now),
                state.charter().filter(c -> state.ratifiers(c).contains(seat)).isPresent()));
      }
    }
    return memberships;
  }

  /**
   * A guardian whose node may be asked by browsers.
   *
   * @param seat whose
   * @param api where its API is
   */
  public record Reachable(Seat seat, Origin api) {}

  /**
   * Where a federation's nodes are: by the certificate that the operator signed for the node, else
   * by the operator's own attestation. Nodes that are nearer to a reader than the portal is, on the
   * reader's own machine or network, are left out.
   */
  List<Reachable> reachable(Session session, FederationState state) {
    List<Reachable> found = new ArrayList<>();
    for (Seat seat : state.seats()) {
      Attestations.latest(session, state.slug(), seat.operatorId())
          .flatMap(Guardians::api)
          .filter(api -> portal.mayAsk(AddressSpace.of(api)))
          .ifPresent(api -> found.add(new Reachable(seat, api)));
    }
    return found;
  }

  private static Optional<Origin> api(HealthAttestation latest) {
    Optional<ActionEnvelope> certificate = latest.attestation().nodeCertificate();
    try {
      return certificate.isPresent()
          ? Optional.of(NodeCertificate.verified(certificate.get()).certify().api())
          : Origin.of(latest.attestation().apiUrl());
    } catch (VerificationException e) {
      throw new IllegalStateException("the store holds a certificate that does not verify", e);
    }
  }

  /** The origins of those nodes, each once. */
  List<Origin> nodes(Session session, FederationState state) {
    return reachable(session, state).stream().map(Reachable::api).distinct().toList();
  }

  private GuardianView view(
      Session session,
      FederationState state,
      Seat seat,
      Map<PublicKey, SignerKind> signers,
      Instant now) {
    Optional<SignerKind> signer = Optional.ofNullable(signers.get(seat.operatorPubkey()));
    return GuardianView.of(session, state.slug(), seat, signer, pinnedImage, now);
  }
}
