package io.ochk.conformance;

import fr.acinq.bitcoin.ByteVector;
import io.ochk.bitcoin.ots.DetachedTimestamp;
import io.ochk.bitcoin.ots.OtsException;
import io.ochk.bitcoin.ots.ProofStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** OpenTimestamps proofs: {@code name.ots} beside {@code name}. */
public final class OtsSuite implements ConformanceSuite {
  private static final String SUFFIX = ".ots";

  @Override
  public String standard() {
    return "OpenTimestamps";
  }

  @Override
  public boolean recognises(VectorFile file, VectorFolder folder) {
    return file.path().endsWith(SUFFIX);
  }

  @Override
  public boolean accompanies(VectorFile file, VectorFolder folder) {
    return folder.file(file.path() + SUFFIX).isPresent();
  }

  @Override
  public List<Outcome> run(VectorFile file, VectorFolder folder) {
    List<Outcome> outcomes = new ArrayList<>();
    DetachedTimestamp proof;
    try {
      proof = DetachedTimestamp.read(file.bytes());
      outcomes.add(new Outcome.Passed("read"));
    } catch (OtsException e) {
      outcomes.add(new Outcome.Failed("read", e.getMessage()));
      return outcomes;
    }
    outcomes.add(
        Outcome.compare("written the same", file.content(), new ByteVector(proof.write())));
    String original = file.path().substring(0, file.path().length() - SUFFIX.length());
    Optional<VectorFile> content = folder.file(original);
    if (content.isEmpty()) {
      outcomes.add(new Outcome.Skipped("digest", original + " is not in the folder"));
    } else {
      byte[] digest = proof.fileHash().digest(content.get().bytes());
      outcomes.add(Outcome.compare("digest", proof.digest(), new ByteVector(digest)));
    }
    outcomes.add(attested(proof));
    return outcomes;
  }

  private static Outcome attested(DetachedTimestamp proof) {
    return switch (ProofStatus.of(proof, proof.digest().toByteArray(), Map.of())) {
      case ProofStatus.Pending(var calendars) ->
          new Outcome.Skipped("block", "still pending at " + String.join(", ", calendars));
      case ProofStatus.Unchecked(var heights, String reason) ->
          new Outcome.Skipped("block", "needs the headers of blocks " + heights);
      case ProofStatus.Failed(String reason) -> new Outcome.Failed("block", reason);
      case ProofStatus.Confirmed confirmed -> new Outcome.Passed("block");
    };
  }
}
