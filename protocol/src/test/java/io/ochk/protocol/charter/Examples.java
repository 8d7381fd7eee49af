package io.ochk.protocol.charter;

import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.identity.OperatorId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A charter that meets every rule. */
public final class Examples {
  private Examples() {}

  /** 3-of-4, complete, not yet ratified. */
  public static FrontMatter frontMatter() {
    List<Guardian> guardians = new ArrayList<>();
    for (int i = 1; i <= 4; i++) {
      guardians.add(
          new Guardian(
              new OperatorId("op-000000000000000" + i),
              "Guardian " + i + " Ltd",
              "CH",
              "https://guardian" + i + ".example:9001",
              "guardian" + i + "@mail.example",
              Optional.empty()));
    }
    return new FrontMatter(
        "1.0.0",
        new FederationSlug("oc-me-v1"),
        "OC Me",
        Optional.empty(),
        new Threshold(3, 4),
        guardians,
        List.of(
            new Gateway("Lightning Co", "https://gateway.example", "https://gateway.example/fees")),
        Optional.of(new ExitClause("Users sweep to their own keys.", "Users may leave first.")),
        Optional.of(new AmendmentProcess("any guardian", "3 of 4 sign", 14)),
        Optional.of(new Payouts(2000, 95)),
        Optional.of(30));
  }
}
