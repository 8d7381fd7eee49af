package io.ochk.kit.signer;

import picocli.CommandLine.Command;

/** {@code inbox}. */
@Command(
    name = "inbox",
    header = "What waits for your word: requests for signatures, and ceremonies.",
    subcommands = {
      InboxListCommand.class,
      InboxShowCommand.class,
      InboxApproveCommand.class,
      InboxDenyCommand.class
    })
public final class InboxCommand {}
