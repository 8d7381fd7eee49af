package io.ochk.conformance;

import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.MalformedException;
import io.ochk.threshold.Ciphersuite;
import io.ochk.threshold.Identifier;
import io.ochk.threshold.TaprootTweak;
import io.ochk.threshold.curve.Curve;
import io.ochk.threshold.curve.Point;
import io.ochk.threshold.curve.Scalar;
import io.ochk.threshold.encoding.VerificationException;
import io.ochk.threshold.keygen.ProofOfPossession;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Distributed key generation among a few members: the JSON form that implementations of RFC 9591
 * share, with the members' polynomials, proofs, the shares that they were sent and the key.
 *
 * <p>A proof of 64 bytes belongs to the Taproot suite, one of 65 to the plain one. Under Taproot
 * the result is tweaked with the empty root; files from before that rule have the untweaked key.
 * Some files give the shares of one member only.
 */
public final class FrostKeyGenerationSuite implements ConformanceSuite {
  @Override
  public String standard() {
    return "FROST key generation";
  }

  @Override
  public boolean recognises(VectorFile file, VectorFolder folder) {
    Optional<JsonMembers> members = FrostFile.read(file);
    try {
      return members.isPresent() && members.get().members("inputs").has("verifying_key");
    } catch (MalformedException e) {
      return false;
    }
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
      new Ceremony(members.get(), outcomes).run();
    } catch (MalformedException | IllegalArgumentException e) {
      outcomes.add(new Outcome.Skipped("file", "not in a known form: " + e.getMessage()));
    } catch (VerificationException e) {
      outcomes.add(new Outcome.Failed("file", String.valueOf(e.getMessage())));
    }
    return outcomes;
  }

  private static final class Ceremony {
    private static final String PROOF = "proof_of_knowledge";
    private final Curve curve = FrostFile.curve();
    private final List<Outcome> outcomes;
    private final JsonMembers inputs;
    private final Map<Identifier, JsonMembers> members = new TreeMap<>();
    private final Map<Identifier, List<Scalar>> polynomials = new TreeMap<>();

    Ceremony(JsonMembers file, List<Outcome> outcomes) throws MalformedException {
      this.outcomes = outcomes;
      this.inputs = file.members("inputs");
      for (String name : inputs.source().members().keySet()) {
        if (name.matches("[0-9]+")) {
          JsonMembers member = inputs.members(name);
          members.put(FrostFile.identifier(member), member);
        }
      }
      if (members.isEmpty()) {
        throw new MalformedException("inputs", "members", "none");
      }
    }

    void run() throws MalformedException, VerificationException {
      boolean taproot = members.values().iterator().next().string(PROOF).length() == 128;
      Ciphersuite suite = taproot ? Ciphersuite.taproot(curve) : Ciphersuite.plain(curve);
      List<Point> constants = new ArrayList<>();
      for (Map.Entry<Identifier, JsonMembers> entry : members.entrySet()) {
        constants.add(round1(suite, entry.getKey(), entry.getValue()));
      }
      Point sum = curve.add(constants);
      String expected = inputs.string("verifying_key");
      boolean tweaked = taproot && !expected.equals(sum.toString());
      Scalar t = Scalar.ZERO;
      Point key = sum;
      if (tweaked) {
        t = TaprootTweak.keyPathOnly().scalarFor(sum.withEvenY());
        key = curve.add(sum.withEvenY(), curve.multiplyGenerator(t));
      }
      outcomes.add(Outcome.compare("group key", expected, key.toString()));
      for (Map.Entry<Identifier, JsonMembers> entry : members.entrySet()) {
        shares(entry.getKey(), entry.getValue(), tweaked && !sum.hasEvenY(), t);
      }
    }

    /** Checks one member's commitments and proof, and gives C₀. */
    private Point round1(Ciphersuite suite, Identifier id, JsonMembers member)
        throws MalformedException, VerificationException {
      List<Scalar> polynomial =
          List.of(
              FrostFile.scalar(member.string("signing_key")),
              FrostFile.scalar(member.string("coefficient")));
      polynomials.put(id, polynomial);
      List<String> made =
          polynomial.stream().map(c -> curve.multiplyGenerator(c).toString()).toList();
      outcomes.add(
          Outcome.compare(
              "commitments of " + id, member.strings("vss_commitments", FrostFile.MOST), made));
      Point c0 = curve.multiplyGenerator(polynomial.getFirst());
      outcomes.add(proof(suite, id, member.string(PROOF), c0));
      return c0;
    }

    private Outcome proof(Ciphersuite suite, Identifier id, String proof, Point c0)
        throws VerificationException {
      String vector = "proof of " + id;
      if (!suite.isTaproot() && !proof.startsWith("02")) {
        return new Outcome.Skipped(vector, "our proofs have an R with an even y");
      }
      byte[] bytes = FrostFile.bytes(suite.isTaproot() ? proof : proof.substring(2));
      ProofOfPossession read = ProofOfPossession.decode(curve, bytes);
      boolean holds = read.verify(suite, id, c0);
      return !holds && suite.isTaproot() && read.verify(suite, id, c0.withEvenY())
          ? new Outcome.Skipped(vector, "made for the even form of its key, a rule given up since")
          : Outcome.compare(vector, true, holds);
    }

    private void shares(Identifier id, JsonMembers member, boolean negate, Scalar tweak)
        throws MalformedException, VerificationException {
      Optional<JsonMembers> received =
          member.has("signing_shares")
              ? Optional.of(member.members("signing_shares"))
              : Optional.empty();
      Scalar sum = Scalar.ZERO;
      for (Map.Entry<Identifier, List<Scalar>> dealer : polynomials.entrySet()) {
        Scalar share = FrostFile.evaluate(dealer.getValue(), id);
        sum = sum.add(share);
        if (received.isPresent() && !dealer.getKey().equals(id)) {
          outcomes.add(
              Outcome.compare(
                  "share from " + dealer.getKey() + " to " + id,
                  received.get().string("" + dealer.getKey().value()),
                  FrostFile.hex(share)));
        }
      }
      Scalar secret = (negate ? sum.negate() : sum).add(tweak);
      if (member.has("signing_share")) {
        outcomes.add(
            Outcome.compare(
                "share of " + id, member.string("signing_share"), FrostFile.hex(secret)));
      }
      outcomes.add(
          Outcome.compare(
              "verifying share of " + id,
              member.string("verifying_share"),
              curve.multiplyGenerator(secret).toString()));
    }
  }
}
