package io.ochk.guardian.world;

import io.ochk.bitcoin.statement.FederationStatement;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.SignApprove;
import io.ochk.protocol.envelope.SignCommit;
import io.ochk.protocol.envelope.SignShare;
import io.ochk.protocol.envelope.SigningRound;
import io.ochk.protocol.fixture.Programme;
import io.ochk.protocol.hash.Sha256;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.Octets;
import io.ochk.protocol.peer.PeerMessage;
import io.ochk.protocol.request.Request;
import io.ochk.threshold.Hash256;
import io.ochk.threshold.KeyShare;
import io.ochk.threshold.TaprootTweak;
import io.ochk.threshold.curve.Scalar;
import io.ochk.threshold.signing.SignatureShare;
import io.ochk.threshold.signing.Signer;
import io.ochk.threshold.signing.SigningAnswer;
import io.ochk.threshold.signing.SigningAttempt;
import io.ochk.threshold.signing.SigningKey;
import io.ochk.threshold.signing.SigningPackage;
import io.ochk.threshold.signing.SigningRequest;
import io.ochk.verify.fixture.MemoryReleases;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The two rounds of signing of a signer in memory, which approves whatever it is asked for. */
final class SigningRounds {
  private static final SecureRandom RANDOM = new SecureRandom();

  private final TestSigner signer;
  private Optional<KeyShare> share = Optional.empty();
  private Optional<Signer> holder = Optional.empty();

  SigningRounds(TestSigner signer) {
    this.signer = signer;
  }

  /** Keeps the share of the first key; what follows signs with it. */
  void hold(KeyShare first) {
    if (share.isEmpty()) {
      share = Optional.of(first);
      holder =
          Optional.of(new Signer(TestSigner.SUITE, first, new MemoryReleases(), RANDOM::nextBytes));
    }
  }

  Optional<KeyShare> share() {
    return share;
  }

  void requested(PeerMessage.Requested requested) throws Exception {
    if (!signer.approves || holder.isEmpty()) {
      return;
    }
    Request request = requested.request();
    approve(request);
    List<JsonObject> out = new ArrayList<>();
    out.add(TestSigner.envelope(approval(request)));
    if (signer.commitsAhead) {
      commit(
              new SigningAttempt(
                  Hash256.ofHex(request.hash()), requested.origin().orElseThrow(), request.epoch()))
          .ifPresent(e -> out.add(TestSigner.envelope(e)));
    }
    signer.say(out.toArray(JsonObject[]::new));
  }

  ActionEnvelope approval(Request request) {
    return signer.sign(
        new SignApprove(SignApprove.Verdict.APPROVE, Programme.SLUG, signer.id, request.hash()));
  }

  void approve(Request request) throws Exception {
    SigningKey key =
        SigningKey.of(TestSigner.SUITE, share.orElseThrow().publicKey(), TaprootTweak.none());
    holder
        .orElseThrow()
        .approve(
            new SigningRequest(
                Hash256.ofHex(request.hash()), key, FederationStatement.of(request).digest()));
  }

  void ask(PeerMessage.AskCommitments ask) {
    commit(new SigningAttempt(Hash256.ofHex(ask.requestHash()), ask.attempt(), ask.epoch()))
        .ifPresent(e -> signer.say(TestSigner.envelope(e)));
  }

  private Optional<ActionEnvelope> commit(SigningAttempt attempt) {
    if (holder.isEmpty()) {
      return Optional.empty();
    }
    return switch (holder.get().commit(attempt)) {
      case SigningAnswer.Committed committed ->
          Optional.of(
              signer.sign(
                  new SignCommit(round(attempt), Octets.of(committed.commitments().encode()))));
      case SigningAnswer.Refused refused -> {
        refuse(attempt, refused);
        yield Optional.empty();
      }
      case SigningAnswer.Released r -> Optional.empty();
    };
  }

  private void refuse(SigningAttempt attempt, SigningAnswer.Refused refused) {
    signer.say(
        new PeerMessage.Refusal(
                attempt.requestHash().toString(),
                attempt.number(),
                refused.reason().name().toLowerCase(Locale.ROOT))
            .json());
  }

  private SigningRound round(SigningAttempt attempt) {
    return new SigningRound(
        attempt.number(),
        attempt.epoch(),
        Programme.SLUG,
        signer.id,
        attempt.requestHash().toString());
  }

  void ask(PeerMessage.AskShare ask) throws Exception {
    if (!signer.answersShares || holder.isEmpty()) {
      return;
    }
    SigningPackage signingPackage =
        SigningPackage.decode(TestSigner.SUITE.curve(), ask.signingPackage().bytes());
    switch (holder.get().sign(signingPackage)) {
      case SigningAnswer.Released(SignatureShare z) -> {
        SignatureShare given =
            signer.lies
                ? new SignatureShare(z.attempt(), z.identifier(), z.z().add(Scalar.of(1)))
                : z;
        signer.say(
            TestSigner.envelope(
                signer.sign(
                    new SignShare(
                        round(signingPackage.attempt()),
                        Sha256.hex(ask.signingPackage().bytes()),
                        Octets.of(given.encode())))));
      }
      case SigningAnswer.Refused refused -> refuse(signingPackage.attempt(), refused);
      case SigningAnswer.Committed c -> {}
    }
  }
}
