package io.ochk.kit.incident;

import picocli.CommandLine.Command;

/** {@code alerts}: other names for incidents, and following them. */
@Command(
    name = "alerts",
    header = "Publish incidents (post) and follow new ones (subscribe).",
    description = {"alerts post is incident publish."},
    subcommands = {IncidentPublishCommand.class, AlertsSubscribeCommand.class})
public final class AlertsCommand {}
