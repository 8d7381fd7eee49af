package io.ochk.threshold.keygen;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.threshold.Ciphersuite;
import io.ochk.threshold.Hash256;
import io.ochk.threshold.Identifier;
import io.ochk.threshold.KeyShare;
import io.ochk.threshold.PublicKeyPackage;
import io.ochk.threshold.curve.Scalar;
import io.ochk.threshold.encoding.VerificationException;
import io.ochk.threshold.noble.Noble;
import io.ochk.threshold.signing.Aggregation;
import io.ochk.threshold.signing.MemoryReleaseStore;
import io.ochk.threshold.signing.Signature;
import io.ochk.threshold.signing.SignatureShare;
import io.ochk.threshold.signing.Signer;
import io.ochk.threshold.signing.SigningAnswer;
import io.ochk.threshold.signing.SigningCommitments;
import io.ochk.threshold.signing.SigningKey;
import io.ochk.threshold.signing.SigningPackage;
import io.ochk.threshold.signing.SigningRequest;
import io.ochk.threshold.signing.SigningSession;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** A key of which members of this library and members of {@code @noble/curves} hold shares. */
public record MixedFederation(
    Ciphersuite suite,
    PublicKeyPackage key,
    Map<Identifier, KeyShare> java,
    Map<Identifier, NobleMember> noble,
    Random random) {
  /** What a set of both kinds has signed, and how. */
  public record Signed(SigningSession session, List<SignatureShare> shares, Signature signature) {}

  /** Makes a key together: {@code nobles} of the members, any of them, are noble's. */
  public static MixedFederation generate(
      Ciphersuite suite, Noble noble, int t, int n, int nobles, Random random)
      throws VerificationException {
    CeremonyTable table = CeremonyTable.generation(suite, t, n, random);
    List<Seat> seats = new ArrayList<>(table.setup.seats());
    Collections.shuffle(seats, random);
    Map<Seat, NobleMember> others = new TreeMap<>();
    Deque<SignedFrame> queue = new ArrayDeque<>();
    for (Seat seat : seats.subList(0, nobles)) {
      others.put(seat, new NobleMember(noble, table, seat));
      table.participants.remove(seat);
      queue.add(others.get(seat).start());
    }
    for (CeremonyParticipant participant : table.participants.values()) {
      queue.addAll(participant.start().send());
    }
    while (!queue.isEmpty()) {
      SignedFrame frame = queue.poll();
      for (CeremonyParticipant participant : table.participants.values()) {
        queue.addAll(participant.receive(frame).send());
      }
      for (Map.Entry<Seat, NobleMember> other : others.entrySet()) {
        if (!other.getKey().equals(frame.frame().sender())) {
          queue.addAll(other.getValue().receive(frame));
        }
      }
    }
    Map<Identifier, KeyShare> java = table.shares();
    assertThat(java).hasSize(n - nobles);
    PublicKeyPackage key = java.values().iterator().next().publicKey();
    Map<Identifier, NobleMember> members = new TreeMap<>();
    others.forEach((seat, member) -> {
      assertThat(member.key()).isEqualTo(key);
      members.put(seat.identifier(), member);
    });
    return new MixedFederation(suite, key, java, members, random);
  }

  /**
   * Signs with a set of members. What is done to the key is said to this library's members as the
   * signing key, and to noble's as a Taproot root (or null) and further numbers.
   */
  public Signed sign(
      SigningKey signingKey, String root, List<Scalar> stages, byte[] message, List<Identifier> set)
      throws VerificationException {
    SigningRequest request = new SigningRequest(Hash256.of(message), signingKey, message);
    Map<Identifier, Signer> signers = new TreeMap<>();
    List<SigningCommitments> commitments = new ArrayList<>();
    for (Identifier id : set) {
      if (noble.containsKey(id)) {
        commitments.add(noble.get(id).commit(request.attempt(0)));
      } else {
        Signer signer =
            new Signer(suite, java.get(id), new MemoryReleaseStore(), random::nextBytes);
        signer.approve(request);
        signers.put(id, signer);
        commitments.add(
            ((SigningAnswer.Committed) signer.commit(request.attempt(0))).commitments());
      }
    }
    SigningPackage signingPackage = SigningPackage.of(request.attempt(0), commitments);
    List<SignatureShare> shares = new ArrayList<>();
    for (Identifier id : signingPackage.signers()) {
      shares.add(
          noble.containsKey(id)
              ? noble.get(id).sign(signingPackage, message, root, stages)
              : ((SigningAnswer.Released) signers.get(id).sign(signingPackage)).share());
    }
    SigningSession session = SigningSession.of(signingKey, message, signingPackage);
    assertThat(shares).allMatch(session::verifyShare);
    Aggregation result = session.aggregate(shares);
    assertThat(result).isInstanceOf(Aggregation.Complete.class);
    return new Signed(session, shares, ((Aggregation.Complete) result).signature());
  }
}
