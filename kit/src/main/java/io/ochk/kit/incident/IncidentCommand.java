package io.ochk.kit.incident;

import picocli.CommandLine.Command;

/** {@code incident}: the public timeline. */
@Command(
    name = "incident",
    header = "Publish an incident, or list them.",
    description = {"Incidents are signed by the operator who publishes them, and public."},
    subcommands = {IncidentPublishCommand.class, IncidentListCommand.class})
public final class IncidentCommand {}
