package io.ochk.protocol.directory;

import io.ochk.protocol.charter.Charter;
import io.ochk.protocol.charter.CharterValidation;
import io.ochk.protocol.charter.Finding;
import io.ochk.protocol.charter.FrontMatter;
import io.ochk.protocol.charter.Guardian;
import io.ochk.protocol.charter.Verdict;
import io.ochk.protocol.envelope.CharterSign;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.signature.PublicKey;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Which charter may be published, and who may sign it. */
final class CharterRules {
  private CharterRules() {}

  /**
   * Why {@code publish} is refused, if it is.
   *
   * @param seated who counts as seated
   */
  static Optional<DirectoryRefusal> refusal(
      FederationState state, List<Seat> seated, CharterPublish publish) {
    int seats = state.founding().targetGuardianCount();
    if (seated.size() < seats) {
      return refuse(
          DirectoryRefusal.Code.SEATS_NOT_FILLED,
          "expected " + seats + " taken seats, found " + seated.size());
    }
    Optional<Charter> charter = state.facts().charter(publish.charterHash());
    if (charter.isEmpty()) {
      return refuse(
          DirectoryRefusal.Code.CHARTER_TEXT_UNKNOWN,
          "expected the text whose hash is " + publish.charterHash() + ", found none");
    }
    return succession(state, publish)
        .or(() -> validity(charter.get()))
        .or(() ->
            agreement(state, ids(seated), publish, charter.get().frontMatter().orElseThrow()));
  }

  private static Optional<DirectoryRefusal> succession(
      FederationState state, CharterPublish publish) {
    Optional<String> current = state.charter().map(CharterPublish::charterHash);
    boolean used =
        state.charters().stream()
            .anyMatch(c ->
                c.charterVersion().equals(publish.charterVersion())
                    || c.charterHash().equals(publish.charterHash()));
    if (used || !current.equals(publish.supersedes())) {
      return refuse(
          DirectoryRefusal.Code.CHARTER_VERSION_NOT_NEW,
          "expected a new version that supersedes "
              + current.orElse("null")
              + ", found version "
              + publish.charterVersion()
              + " superseding "
              + publish.supersedes().orElse("null"));
    }
    return Optional.empty();
  }

  private static Optional<DirectoryRefusal> validity(Charter charter) {
    if (charter.frontMatter().isEmpty()) {
      return refuse(
          DirectoryRefusal.Code.CHARTER_INVALID, "expected YAML front matter, found none");
    }
    List<String> failures =
        CharterValidation.check(charter).stream()
            .filter(f -> f.verdict() == Verdict.FAIL)
            .map(CharterRules::show)
            .toList();
    return failures.isEmpty()
        ? Optional.empty()
        : refuse(DirectoryRefusal.Code.CHARTER_INVALID, String.join("; ", failures));
  }

  private static String show(Finding finding) {
    return finding.rule() + ": " + finding.explanation();
  }

  private static Optional<DirectoryRefusal> agreement(
      FederationState state, Set<OperatorId> seated, CharterPublish publish, FrontMatter front) {
    FederationCreate founding = state.founding();
    Set<OperatorId> listed = listed(front);
    if (!front.federationId().equals(state.slug())) {
      return differs("federation_id", state.slug().text(), front.federationId().text());
    }
    if (!front.charterVersion().equals(publish.charterVersion())) {
      return differs("charter_version", publish.charterVersion(), front.charterVersion());
    }
    if (front.threshold().m() != founding.threshold()
        || front.threshold().n() != founding.targetGuardianCount()) {
      return differs(
          "threshold",
          founding.threshold() + " of " + founding.targetGuardianCount(),
          front.threshold().m() + " of " + front.threshold().n());
    }
    return listed.equals(seated)
        ? Optional.empty()
        : differs("guardians", "those who sit: " + seated, listed.toString());
  }

  private static Optional<DirectoryRefusal> differs(String member, String expected, String found) {
    return refuse(
        DirectoryRefusal.Code.CHARTER_DIFFERS,
        member + ": expected " + expected + ", found " + found);
  }

  private static Set<OperatorId> ids(List<Seat> seats) {
    Set<OperatorId> ids = new HashSet<>();
    seats.forEach(s -> ids.add(s.operatorId()));
    return ids;
  }

  static Set<OperatorId> listed(FrontMatter front) {
    Set<OperatorId> listed = new HashSet<>();
    for (Guardian guardian : front.guardians()) {
      listed.add(guardian.operatorId().shortForm());
    }
    return listed;
  }

  static Optional<DirectoryRefusal> signRefusal(
      FederationState state, PublicKey operator, CharterSign sign) {
    Optional<CharterPublish> current = state.charter();
    if (current.isEmpty()) {
      return refuse(
          DirectoryRefusal.Code.NO_CHARTER, state.slug() + " has not published a charter yet");
    }
    String hash = current.get().charterHash();
    if (!sign.charterHash().equals(hash)) {
      boolean older =
          state.charters().stream().anyMatch(c -> c.charterHash().equals(sign.charterHash()));
      return refuse(
          older
              ? DirectoryRefusal.Code.CHARTER_SUPERSEDED
              : DirectoryRefusal.Code.CHARTER_HASH_UNKNOWN,
          "expected the hash of version "
              + current.get().charterVersion()
              + ", "
              + hash
              + ", found "
              + sign.charterHash());
    }
    if (!sign.charterVersion().equals(current.get().charterVersion())) {
      return refuse(
          DirectoryRefusal.Code.CHARTER_VERSION_DIFFERS,
          "expected " + current.get().charterVersion() + ", found " + sign.charterVersion());
    }
    return state.seatOf(operator).filter(s -> listed(state, hash, s)).isPresent()
        ? Optional.empty()
        : refuse(
            DirectoryRefusal.Code.NOT_SEATED,
            sign.operatorId() + " holds no seat of " + state.slug() + " that this charter lists");
  }

  static List<Seat> ratifiers(FederationState state, CharterPublish publish) {
    Set<PublicKey> signers = signers(state, publish);
    return state.seats().stream()
        .filter(s -> signers.contains(s.operatorPubkey()))
        .filter(s -> listed(state, publish.charterHash(), s))
        .toList();
  }

  /** Whoever signed this version, seated now or not. */
  static Set<PublicKey> signers(FederationState state, CharterPublish publish) {
    Set<PublicKey> signers = new HashSet<>();
    for (FederationFacts.Ratification r : state.facts().ratifications()) {
      if (r.sign().charterHash().equals(publish.charterHash())
          && r.sign().charterVersion().equals(publish.charterVersion())
          && r.sign().federationSlug().equals(state.slug())) {
        signers.add(r.envelope().pubkey());
      }
    }
    return signers;
  }

  static int needed(FederationState state, CharterPublish publish) {
    for (CharterPublish earlier : state.charters()) {
      if (earlier.equals(publish)) {
        break;
      }
      if (everybodySigned(state, earlier)) {
        return state.founding().threshold();
      }
    }
    return state.founding().targetGuardianCount();
  }

  // Whether it bound once: those whom it lists may have left since.
  private static boolean everybodySigned(FederationState state, CharterPublish publish) {
    Set<OperatorId> signers = new HashSet<>();
    signers(state, publish).forEach(key -> signers.add(OperatorId.of(key)));
    return frontMatter(state, publish.charterHash())
        .filter(f -> signers.containsAll(listed(f)))
        .isPresent();
  }

  private static boolean listed(FederationState state, String charterHash, Seat seat) {
    return frontMatter(state, charterHash)
        .filter(f -> listed(f).contains(seat.operatorId()))
        .isPresent();
  }

  static Optional<FrontMatter> frontMatter(FederationState state, String charterHash) {
    return state.facts().charter(charterHash).flatMap(Charter::frontMatter);
  }

  private static Optional<DirectoryRefusal> refuse(DirectoryRefusal.Code code, String detail) {
    return Optional.of(new DirectoryRefusal(code, detail));
  }
}
