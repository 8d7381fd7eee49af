package io.ochk.signer.signing;

import io.ochk.protocol.envelope.Admission;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.request.Request;
import io.ochk.verify.KnownEpoch;
import java.time.Instant;
import java.util.Optional;

/** Which requests may be looked at: those for the newest epoch of the federation's key, in time. */
final class RequestRules {
  private RequestRules() {}

  /** Why a request may not, if so. */
  static Optional<String> refusal(
      Request request, FederationSlug federation, Optional<KnownEpoch> newest, Instant now) {
    if (!request.federationSlug().equals(federation)) {
      return differs("federation_slug", federation.text(), request.federationSlug().text());
    }
    if (newest.isEmpty()) {
      return differs("key", "a key that is live here", request.key());
    }
    KnownEpoch epoch = newest.get();
    if (!request.key().equals(epoch.keyX())) {
      return differs("key", epoch.keyX(), request.key());
    }
    if (request.epoch() != epoch.number()) {
      return differs("epoch", "" + epoch.number(), "" + request.epoch());
    }
    if (request.network() != epoch.record().setup().network()) {
      return differs(
          "network", epoch.record().setup().network().wireName(), request.network().wireName());
    }
    long latest = now.plus(Admission.CLOCK_TOLERANCE).getEpochSecond();
    if (request.createdAt() > latest) {
      return differs("created_at", "at most " + latest, "" + request.createdAt());
    }
    return request.expiresAt() <= now.getEpochSecond()
        ? differs("expires_at", "after " + now.getEpochSecond(), "" + request.expiresAt())
        : Optional.empty();
  }

  private static Optional<String> differs(String member, String expected, String found) {
    return Optional.of(member + ": expected " + expected + ", found " + found);
  }
}
