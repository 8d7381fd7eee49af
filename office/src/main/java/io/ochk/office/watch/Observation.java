package io.ochk.office.watch;

import io.ochk.client.Answer;
import io.ochk.client.Incident;
import io.ochk.client.IncidentFilter;
import io.ochk.client.PortalClient;
import io.ochk.protocol.attestation.Health;
import io.ochk.protocol.attestation.HealthAttestation;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.signature.VerificationException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a portal shows of a federation at one time. Colours are worked out here, from attestations
 * whose signatures were checked here; a portal can only withhold.
 *
 * @param guardians each seat
 * @param incidents the newest ones, the oldest first, each with a signature that verifies
 */
record Observation(List<Guardian> guardians, List<Incident> incidents) {
  private static final int MOST_SEATS = 100;
  private static final int PAGE = 100;

  /** Copies the lists. */
  Observation {
    guardians = List.copyOf(guardians);
    incidents = List.copyOf(incidents);
  }

  /**
   * One seat's guardian.
   *
   * @param operator who
   * @param health its colour
   * @param attestedAt when it said something last, Unix seconds; nothing if it never did
   */
  record Guardian(OperatorId operator, Health health, Optional<Long> attestedAt) {}

  /**
   * How attestations are read.
   *
   * @param pinnedImage the image that guardians should run
   * @param silentAfter for how long one says that its guardian is there
   */
  record Reading(Optional<String> pinnedImage, Duration silentAfter) {}

  /** The portal did not answer, or not with what verifies. */
  static final class Unobservable extends Exception {
    private static final long serialVersionUID = 1L;

    Unobservable(String why) {
      super(why);
    }
  }

  static Observation of(PortalClient portal, FederationSlug slug, Reading reading, Instant now)
      throws Unobservable {
    JsonObject shown = require(portal.get("/api/operator/attestation?federation=" + slug));
    List<Guardian> guardians = new ArrayList<>();
    try {
      for (JsonMembers row : JsonMembers.of(shown).objects("operators", MOST_SEATS)) {
        guardians.add(guardian(portal, slug, OperatorId.read(row, "operator_id"), reading, now));
      }
    } catch (MalformedException e) {
      throw new Unobservable("the portal's answer is malformed: " + e.getMessage());
    }
    IncidentFilter filter =
        new IncidentFilter(Optional.of(slug), Optional.empty(), Optional.empty());
    List<Incident> incidents = require(portal.incidents(filter, PAGE, "")).incidents();
    return new Observation(
        guardians, incidents.stream().filter(Observation::isSigned).toList().reversed());
  }

  private static boolean isSigned(Incident incident) {
    try {
      incident.envelope().verify();
      return incident.alert().operatorId().names(incident.envelope().pubkey());
    } catch (VerificationException e) {
      return false;
    }
  }

  private static Guardian guardian(
      PortalClient portal, FederationSlug slug, OperatorId operator, Reading reading, Instant now)
      throws Unobservable, MalformedException {
    JsonObject answer =
        require(
            portal.get(
                "/api/operator/attestation/" + operator + "?federation=" + slug + "&limit=1"));
    Optional<HealthAttestation.Payload> latest = Optional.empty();
    for (JsonMembers row : JsonMembers.of(answer).objects("attestations", 1)) {
      latest = Optional.of(verified(HealthAttestation.read(row), slug, operator));
    }
    return new Guardian(
        operator,
        Health.of(latest, reading.pinnedImage(), now, reading.silentAfter()),
        latest.map(HealthAttestation.Payload::attestedAt));
  }

  private static HealthAttestation.Payload verified(
      HealthAttestation attestation, FederationSlug slug, OperatorId operator) throws Unobservable {
    try {
      boolean own =
          operator.names(attestation.verify())
              && attestation.attestation().federationSlug().equals(slug);
      if (!own) {
        throw new Unobservable("the portal shows another's attestation for " + operator);
      }
      return attestation.attestation();
    } catch (VerificationException e) {
      throw new Unobservable(
          "the portal shows an attestation that does not verify: " + e.getMessage());
    }
  }

  private static <T> T require(Answer<T> answer) throws Unobservable {
    return switch (answer) {
      case Answer.Ok<T>(T value) -> value;
      case Answer.Refused<T> refused ->
          throw new Unobservable("the portal refuses: " + refused.problem().detail());
      case Answer.Unreachable<T>(String detail) -> throw new Unobservable(detail);
      case Answer.Unintelligible<T>(String detail) -> throw new Unobservable(detail);
    };
  }
}
