package io.ochk.conformance;

import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.MalformedException;
import io.ochk.threshold.Ciphersuite;
import io.ochk.threshold.Hash256;
import io.ochk.threshold.Identifier;
import io.ochk.threshold.KeyShare;
import io.ochk.threshold.Participants;
import io.ochk.threshold.PublicKeyPackage;
import io.ochk.threshold.TaprootTweak;
import io.ochk.threshold.curve.Point;
import io.ochk.threshold.curve.Scalar;
import io.ochk.threshold.curve.SecretScalar;
import io.ochk.threshold.encoding.VerificationException;
import io.ochk.threshold.signing.Aggregation;
import io.ochk.threshold.signing.ReleaseRecord;
import io.ochk.threshold.signing.ReleaseStore;
import io.ochk.threshold.signing.SignatureShare;
import io.ochk.threshold.signing.Signer;
import io.ochk.threshold.signing.SigningAnswer;
import io.ochk.threshold.signing.SigningAttempt;
import io.ochk.threshold.signing.SigningCommitments;
import io.ochk.threshold.signing.SigningKey;
import io.ochk.threshold.signing.SigningPackage;
import io.ochk.threshold.signing.SigningRequest;
import io.ochk.threshold.signing.SigningSession;
import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A whole FROST signature from a dealt key: the JSON of RFC 9591, appendix E, and the files of the
 * same form that implementations publish for the Taproot suite.
 *
 * <p>Files of the Taproot suite carry the plain suite's name, so the suite is the one whose hash
 * gives the first nonce.
 */
public final class FrostSigningSuite implements ConformanceSuite {
  @Override
  public String standard() {
    return "FROST signing";
  }

  @Override
  public boolean recognises(VectorFile file, VectorFolder folder) {
    return FrostFile.read(file).filter(members -> members.has("round_one_outputs")).isPresent();
  }

  @Override
  public List<Outcome> run(VectorFile file, VectorFolder folder) {
    List<Outcome> outcomes = new ArrayList<>();
    Optional<JsonMembers> members = FrostFile.read(file);
    if (members.isEmpty()) {
      return List.of(new Outcome.Skipped("file", "not a FROST vector"));
    }
    try {
      Optional<String> other = FrostFile.otherGroup(members.get());
      if (other.isPresent()) {
        return List.of(
            new Outcome.Skipped("file", "the group is " + other.get() + ", ours is secp256k1"));
      }
      new Vector(members.get(), outcomes).run();
    } catch (MalformedException | IllegalArgumentException e) {
      outcomes.add(new Outcome.Skipped("file", "not in a known form: " + e.getMessage()));
    } catch (VerificationException e) {
      outcomes.add(new Outcome.Failed("file", String.valueOf(e.getMessage())));
    }
    return outcomes;
  }

  /** Keeps nothing: a vector is one attempt. */
  private static final class NoReleases implements ReleaseStore {
    @Override
    public Optional<ReleaseRecord> find(Identifier signer, SigningAttempt attempt) {
      return Optional.empty();
    }

    @Override
    public void record(ReleaseRecord release) {
      // The process ends with the vector.
    }
  }

  private static final class Vector {
    private final JsonMembers file;
    private final JsonMembers inputs;
    private final List<JsonMembers> round1;
    private final List<Outcome> outcomes;
    private final Map<Identifier, Scalar> secrets = new TreeMap<>();
    private final Map<Identifier, Signer> signers = new TreeMap<>();

    Vector(JsonMembers file, List<Outcome> outcomes) throws MalformedException {
      this.file = file;
      this.inputs = file.members("inputs");
      this.round1 = file.members("round_one_outputs").objects("outputs", FrostFile.MOST);
      if (round1.isEmpty()) {
        throw new MalformedException("round_one_outputs.outputs", "a participant", "none");
      }
      this.outcomes = outcomes;
    }

    void run() throws MalformedException, VerificationException {
      List<Scalar> polynomial = new ArrayList<>();
      polynomial.add(FrostFile.scalar(inputs.string("group_secret_key")));
      for (String c : inputs.strings("share_polynomial_coefficients", FrostFile.MOST)) {
        polynomial.add(FrostFile.scalar(c));
      }
      for (JsonMembers entry : inputs.objects("participant_shares", FrostFile.MOST)) {
        Identifier id = FrostFile.identifier(entry);
        secrets.put(id, FrostFile.evaluate(polynomial, id));
        check("share of " + id, entry.string("participant_share"), secrets.get(id));
      }
      Optional<Ciphersuite> suite = suite();
      if (suite.isEmpty()) {
        outcomes.add(new Outcome.Failed("nonce", "the hash of neither suite gives it"));
        return;
      }
      int threshold = FrostFile.integer(file.members("config"), "MIN_PARTICIPANTS");
      if (threshold != polynomial.size()) {
        throw new MalformedException(
            "config.MIN_PARTICIPANTS",
            polynomial.size() + ", as the polynomial has",
            "" + threshold);
      }
      PublicKeyPackage key = key(suite.get(), threshold, polynomial.getFirst());
      outcomes.add(
          Outcome.compare(
              "group key",
              inputs.string(
                  inputs.has("group_public_key") ? "group_public_key" : "verifying_key_key"),
              key.groupKey().toString()));
      sign(suite.get(), key);
    }

    private void check(String vector, String expected, Scalar actual) {
      outcomes.add(Outcome.compare(vector, expected, FrostFile.hex(actual)));
    }

    private Optional<Ciphersuite> suite() throws MalformedException, VerificationException {
      JsonMembers first = round1.getFirst();
      for (Ciphersuite suite : FrostFile.suites()) {
        if (nonce(suite, first, "hiding").equals(first.string("hiding_nonce"))) {
          return Optional.of(suite);
        }
      }
      return Optional.empty();
    }

    private Scalar secret(Identifier id) throws MalformedException {
      Scalar secret = secrets.get(id);
      if (secret == null) {
        throw new MalformedException("round_one_outputs", "a participant", "identifier " + id);
      }
      return secret;
    }

    private String nonce(Ciphersuite suite, JsonMembers entry, String which)
        throws MalformedException, VerificationException {
      Scalar share = secret(FrostFile.identifier(entry));
      byte[] random = randomness(entry, which);
      try (SecretScalar secret = SecretScalar.decode(share.encode());
          SecretScalar nonce = suite.nonce(random, secret)) {
        return FrostFile.hex(nonce.declassify());
      }
    }

    private static byte[] randomness(JsonMembers entry, String which)
        throws MalformedException, VerificationException {
      String name = which + "_nonce_randomness";
      byte[] random = FrostFile.bytes(entry.string(name));
      if (random.length != 32) {
        throw new MalformedException(entry.path(name), "32 bytes", random.length + " bytes");
      }
      return random;
    }

    private PublicKeyPackage key(Ciphersuite suite, int threshold, Scalar secret) {
      Map<Identifier, Point> points = new TreeMap<>();
      secrets.forEach((id, share) -> points.put(id, suite.curve().multiplyGenerator(share)));
      return new PublicKeyPackage(
          suite.suite(),
          0,
          Participants.of(threshold, secrets.keySet()),
          suite.curve().multiplyGenerator(secret),
          points);
    }

    private void sign(Ciphersuite suite, PublicKeyPackage key)
        throws MalformedException, VerificationException {
      byte[] message = FrostFile.bytes(inputs.string("message"));
      SigningKey signingKey = SigningKey.of(suite, key, TaprootTweak.none());
      SigningRequest request = new SigningRequest(Hash256.of(message), signingKey, message);
      List<SigningCommitments> commitments = new ArrayList<>();
      for (JsonMembers entry : round1) {
        commitments.add(commit(suite, key, request, entry));
      }
      SigningPackage signingPackage = SigningPackage.of(request.attempt(0), commitments);
      SigningSession session = SigningSession.of(signingKey, message, signingPackage);
      for (JsonMembers entry : round1) {
        Identifier id = FrostFile.identifier(entry);
        Scalar factor = session.bindingFactor(id);
        if (entry.has("binding_factor_input")) {
          outcomes.add(
              Outcome.compare(
                  "binding factor input of " + id,
                  entry.string("binding_factor_input"),
                  bindingFactorInput(suite, signingKey.key(), message, commitments, id)));
        }
        if (entry.has("binding_factor")) {
          check("binding factor of " + id, entry.string("binding_factor"), factor);
        }
      }
      List<SignatureShare> shares = new ArrayList<>();
      for (JsonMembers entry :
          file.members("round_two_outputs").objects("outputs", FrostFile.MOST)) {
        Identifier id = FrostFile.identifier(entry);
        Signer signer = signers.get(id);
        if (signer != null
            && signer.sign(signingPackage)
                instanceof SigningAnswer.Released(SignatureShare share)) {
          check("signature share of " + id, entry.string("sig_share"), share.z());
          shares.add(share);
        } else {
          outcomes.add(new Outcome.Failed("signature share of " + id, "the signer refused"));
        }
      }
      signature(suite, session, shares);
    }

    /** The key, the hashes of message and commitments, and the identifier. */
    private static String bindingFactorInput(
        Ciphersuite suite,
        Point key,
        byte[] message,
        List<SigningCommitments> commitments,
        Identifier id) {
      ByteArrayOutputStream encoded = new ByteArrayOutputStream();
      for (SigningCommitments each : commitments) {
        encoded.writeBytes(each.identifier().encode());
        encoded.writeBytes(each.hiding().encode());
        encoded.writeBytes(each.binding().encode());
      }
      return FrostFile.hex(key.encode())
          + FrostFile.hex(suite.hashMessage(message))
          + FrostFile.hex(suite.hashCommitments(encoded.toByteArray()))
          + FrostFile.hex(id.encode());
    }

    private SigningCommitments commit(
        Ciphersuite suite, PublicKeyPackage key, SigningRequest request, JsonMembers entry)
        throws MalformedException, VerificationException {
      Identifier id = FrostFile.identifier(entry);
      Deque<byte[]> random = new ArrayDeque<>();
      for (String which : List.of("hiding", "binding")) {
        random.add(randomness(entry, which));
        outcomes.add(
            Outcome.compare(
                which + " nonce of " + id,
                entry.string(which + "_nonce"),
                nonce(suite, entry, which)));
      }
      Signer signer;
      try (SecretScalar secret = SecretScalar.decode(secret(id).encode())) {
        signer =
            new Signer(
                suite,
                KeyShare.of(suite.curve(), id, secret, key),
                new NoReleases(),
                bytes -> System.arraycopy(random.remove(), 0, bytes, 0, bytes.length));
      }
      signer.approve(request);
      signers.put(id, signer);
      if (!(signer.commit(request.attempt(0)) instanceof SigningAnswer.Committed(var made))) {
        throw new VerificationException("commitments of " + id, "commitments", "a refusal");
      }
      outcomes.add(
          Outcome.compare(
              "hiding commitment of " + id,
              entry.string("hiding_nonce_commitment"),
              made.hiding().toString()));
      outcomes.add(
          Outcome.compare(
              "binding commitment of " + id,
              entry.string("binding_nonce_commitment"),
              made.binding().toString()));
      return made;
    }

    /** Some write R of a Taproot signature with its prefix, 65 bytes; BIP-340 has 64. */
    private void signature(Ciphersuite suite, SigningSession session, List<SignatureShare> shares)
        throws MalformedException {
      String expected = file.members("final_output").string("sig");
      if (suite.isTaproot() && expected.length() == 130) {
        expected = expected.substring(2);
      }
      outcomes.add(
          switch (session.aggregate(shares)) {
            case Aggregation.Complete(var signature) ->
                Outcome.compare("signature", expected, signature.toString());
            case Aggregation.Cheated(var cheaters) ->
                new Outcome.Failed("signature", "no signature, wrong shares of " + cheaters);
          });
    }
  }
}
