package io.ochk.kit.incident;

import io.ochk.client.IncidentFilter;
import io.ochk.kit.federation.FederationOption;
import io.ochk.terminal.CommandFailure;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which incidents are wanted. */
final class FilterOptions {
  @Option(names = "--federation", paramLabel = "SLUG", description = "Only this federation's.")
  Optional<String> federation = Optional.empty();

  @Option(
      names = "--severity",
      paramLabel = "WORD",
      description = "At least this bad: info, warning or critical.")
  Optional<String> severity = Optional.empty();

  @Option(
      names = "--since",
      paramLabel = "TIME",
      description = "Received at or after this time, such as 2026-04-29T18:34:51Z.")
  Optional<String> since = Optional.empty();

  IncidentFilter filter() throws CommandFailure {
    return new IncidentFilter(
        federation.isPresent()
            ? Optional.of(FederationOption.parse(federation.get()))
            : Optional.empty(),
        severity.isPresent()
            ? Optional.of(IncidentPublishCommand.severity(severity.get()))
            : Optional.empty(),
        since.isPresent()
            ? Optional.of(IncidentPublishCommand.instant(since.get(), "--since"))
            : Optional.empty());
  }
}
