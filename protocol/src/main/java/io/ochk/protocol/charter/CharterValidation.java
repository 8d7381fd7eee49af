package io.ochk.protocol.charter;

import io.ochk.protocol.identity.OperatorId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** The rules that a charter must meet before anybody ratifies it. */
public final class CharterValidation {
  private static final int FEWEST_GUARDIANS = 4;
  private static final int LONGEST_PAUSE_SECONDS = 30;
  private static final Set<String> OC =
      Set.of("oc", "oc me", "oc-me", "ochk", "ochk.io", "orangecheck", "orange check");

  private CharterValidation() {}

  /**
   * One finding for each rule, always in the same order.
   *
   * @param charter the charter, whose text nobody has judged yet
   */
  public static List<Finding> check(Charter charter) {
    List<Finding> findings = new ArrayList<>();
    Optional<FrontMatter> frontMatter = charter.frontMatter();
    if (frontMatter.isPresent()) {
      FrontMatter front = frontMatter.get();
      findings.add(guardianCount(front));
      findings.add(majority(front));
      findings.add(independence(front));
      findings.add(gateway(front));
      findings.add(endpoints(front));
      findings.add(exitClause(front));
      findings.add(listed(front));
      findings.add(complete(front));
      findings.add(upgradePause(front));
    } else {
      for (String rule : RULES_ON_FRONT_MATTER) {
        findings.add(manual(rule, "the charter has no front matter that a program could check"));
      }
    }
    findings.add(Placeholders.check(charter));
    return List.copyOf(findings);
  }

  /** Whether no rule is broken. Findings for manual review are left to the person who signs. */
  public static boolean acceptable(List<Finding> findings) {
    return findings.stream().noneMatch(f -> f.verdict() == Verdict.FAIL);
  }

  /**
   * Whether a hash is the one of zeros that stands for a charter still to come.
   *
   * @param hash 64 hex characters
   */
  public static boolean isPlaceholderHash(String hash) {
    return Placeholders.isZero(hash);
  }

  private static final List<String> RULES_ON_FRONT_MATTER =
      List.of(
          "guardian-count",
          "threshold-majority",
          "operational-independence",
          "independent-gateway",
          "guardian-endpoints",
          "exit-clause",
          "guardians-listed",
          "members-complete",
          "upgrade-pause");

  private static Finding guardianCount(FrontMatter front) {
    int n = front.threshold().n();
    return verdict(
        "guardian-count",
        n >= FEWEST_GUARDIANS,
        "the federation has " + n + " guardians; it needs at least " + FEWEST_GUARDIANS);
  }

  private static Finding majority(FrontMatter front) {
    Threshold t = front.threshold();
    if (t.m() > t.n()) {
      return fail("threshold-majority", t + " can never be met");
    }
    return verdict("threshold-majority", 2 * t.m() > t.n(), t + "; m must be more than half of n");
  }

  private static Finding independence(FrontMatter front) {
    List<String> shared = new ArrayList<>();
    note(shared, front, "legal entity", g -> Optional.of(g.legalEntity()));
    note(shared, front, "contact", g -> Optional.of(g.contact()));
    note(shared, front, "endpoint's host", g -> Endpoint.host(g.apiEndpoint()));
    note(shared, front, "jurisdiction", g -> Optional.of(g.jurisdiction()));
    String seen =
        shared.isEmpty()
            ? "no two guardians share a legal entity, contact, host or jurisdiction by name"
            : "guardians share " + String.join(", ", shared);
    return manual(
        "operational-independence",
        "whether guardians are independent of each other a person must judge: " + seen);
  }

  private static void note(
      List<String> shared,
      FrontMatter front,
      String what,
      Function<Guardian, Optional<String>> member) {
    Set<String> seen = new HashSet<>();
    for (Guardian guardian : front.guardians()) {
      Optional<String> value = member.apply(guardian);
      if (value.isPresent() && !seen.add(fold(value.get()))) {
        shared.add("a " + what + " (\"" + value.get() + "\")");
        return;
      }
    }
  }

  private static Finding gateway(FrontMatter front) {
    for (Gateway gateway : front.gateways()) {
      Optional<String> host = Endpoint.host(gateway.apiEndpoint());
      if (!OC.contains(fold(gateway.operator()))
          && host.isPresent()
          && !Endpoint.isOchk(host.get())) {
        return pass("independent-gateway", "run by " + gateway.operator());
      }
    }
    return fail("independent-gateway", "no gateway is listed that somebody other than OC runs");
  }

  private static Finding endpoints(FrontMatter front) {
    for (Guardian guardian : front.guardians()) {
      Optional<String> host = Endpoint.host(guardian.apiEndpoint());
      if (host.isEmpty()) {
        return fail(
            "guardian-endpoints",
            "the endpoint of " + guardian.operatorId() + " is not an address with a host");
      }
      if (Endpoint.isOchk(host.get())) {
        return fail(
            "guardian-endpoints",
            "the endpoint of " + guardian.operatorId() + " lies under ochk.io: " + host.get());
      }
    }
    return pass("guardian-endpoints", "no guardian's endpoint lies under ochk.io");
  }

  private static Finding exitClause(FrontMatter front) {
    return verdict(
        "exit-clause",
        front.exitClause().isPresent(),
        "the charter must say how users leave: exit_clause");
  }

  private static Finding listed(FrontMatter front) {
    Set<OperatorId> distinct = new HashSet<>();
    for (Guardian guardian : front.guardians()) {
      if (!distinct.add(guardian.operatorId().shortForm())) {
        return fail("guardians-listed", guardian.operatorId() + " is listed twice");
      }
    }
    return verdict(
        "guardians-listed",
        distinct.size() == front.threshold().n(),
        distinct.size() + " distinct guardians are listed of " + front.threshold().n());
  }

  private static Finding complete(FrontMatter front) {
    List<String> missing = new ArrayList<>();
    if (front.gateways().isEmpty()) {
      missing.add("gateways");
    }
    if (front.amendmentProcess().isEmpty()) {
      missing.add("amendment_process");
    }
    if (front.payouts().isEmpty()) {
      missing.add("payouts");
    }
    if (front.upgradePauseSeconds().isEmpty()) {
      missing.add("upgrade_pause_seconds");
    }
    return missing.isEmpty()
        ? pass("members-complete", "every member is there")
        : fail("members-complete", "missing: " + String.join(", ", missing));
  }

  private static Finding upgradePause(FrontMatter front) {
    int pause = front.upgradePauseSeconds().orElse(LONGEST_PAUSE_SECONDS);
    return verdict(
        "upgrade-pause",
        pause <= LONGEST_PAUSE_SECONDS,
        "an upgrade pauses for " + pause + " s; at most " + LONGEST_PAUSE_SECONDS + " s");
  }

  private static String fold(String text) {
    return text.strip().toLowerCase(Locale.ROOT);
  }

  private static Finding verdict(String rule, boolean holds, String explanation) {
    return new Finding(rule, holds ? Verdict.PASS : Verdict.FAIL, explanation);
  }

  private static Finding pass(String rule, String explanation) {
    return new Finding(rule, Verdict.PASS, explanation);
  }

  private static Finding fail(String rule, String explanation) {
    return new Finding(rule, Verdict.FAIL, explanation);
  }

  private static Finding manual(String rule, String explanation) {
    return new Finding(rule, Verdict.MANUAL_REVIEW, explanation);
  }
}
