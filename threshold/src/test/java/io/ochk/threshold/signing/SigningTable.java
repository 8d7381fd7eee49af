package io.ochk.threshold.signing;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.threshold.Ciphersuite;
import io.ochk.threshold.Hash256;
import io.ochk.threshold.Identifier;
import io.ochk.threshold.KeyShare;
import io.ochk.threshold.PublicKeyPackage;
import io.ochk.threshold.TaprootTweak;
import io.ochk.threshold.encoding.VerificationException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** Honest signers around one table, for tests that want to get to a certain point quickly. */
public final class SigningTable {
  public final Ciphersuite suite;
  public final Map<Identifier, Signer> signers = new TreeMap<>();
  public final Map<Identifier, KeyShare> shares = new TreeMap<>();
  public final MemoryReleaseStore releases = new MemoryReleaseStore();
  public final Random random;

  public SigningTable(Ciphersuite suite, Collection<KeyShare> shares, Random random) {
    this.suite = suite;
    this.random = random;
    for (KeyShare share : shares) {
      this.shares.put(share.identifier(), share);
      signers.put(share.identifier(), restart(share));
    }
  }

  public Signer restart(KeyShare share) {
    return new Signer(suite, share, releases, random::nextBytes);
  }

  public Signer signer(int identifier) {
    return signers.get(new Identifier(identifier));
  }

  /** A request that all signers have approved. */
  public SigningRequest request(PublicKeyPackage key, TaprootTweak tweak, byte[] message)
      throws VerificationException {
    byte[] unique = new byte[32];
    random.nextBytes(unique);
    SigningRequest request =
        new SigningRequest(Hash256.of(unique, message), SigningKey.of(suite, key, tweak), message);
    for (Signer signer : signers.values()) {
      signer.approve(request);
    }
    return request;
  }

  public static SigningCommitments committed(SigningAnswer answer) {
    assertThat(answer).isInstanceOf(SigningAnswer.Committed.class);
    return ((SigningAnswer.Committed) answer).commitments();
  }

  public static SignatureShare released(SigningAnswer answer) {
    assertThat(answer).isInstanceOf(SigningAnswer.Released.class);
    return ((SigningAnswer.Released) answer).share();
  }

  public static SigningAnswer.Reason refused(SigningAnswer answer) {
    assertThat(answer).isInstanceOf(SigningAnswer.Refused.class);
    return ((SigningAnswer.Refused) answer).reason();
  }

  public SigningPackage round1(SigningAttempt attempt, int... set) {
    List<SigningCommitments> commitments = new ArrayList<>();
    for (int id : set) {
      commitments.add(committed(signer(id).commit(attempt)));
    }
    return SigningPackage.of(attempt, commitments);
  }

  public List<SignatureShare> round2(SigningPackage signingPackage) {
    List<SignatureShare> shares = new ArrayList<>();
    for (Identifier id : signingPackage.signers()) {
      shares.add(released(signers.get(id).sign(signingPackage)));
    }
    return shares;
  }

  /** Both rounds and the sum. */
  public Signature sign(SigningRequest request, int attempt, int... set)
      throws VerificationException {
    SigningPackage signingPackage = round1(request.attempt(attempt), set);
    Aggregation result =
        SigningSession.of(request.key(), request.message(), signingPackage)
            .aggregate(round2(signingPackage));
    assertThat(result).isInstanceOf(Aggregation.Complete.class);
    return ((Aggregation.Complete) result).signature();
  }
}
