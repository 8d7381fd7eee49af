package io.ochk.kit.signer;

import io.ochk.client.PortalClient;
import io.ochk.keystore.file.DirectoryLock;
import io.ochk.kit.home.Home;
import io.ochk.kit.signing.Transport;
import io.ochk.kit.trust.VerifiedDirectory;
import io.ochk.protocol.directory.FederationRecord;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.signature.VerificationException;
import io.ochk.signer.membership.RecordSource;
import io.ochk.terminal.Answers;
import io.ochk.terminal.CommandContext;
import io.ochk.terminal.CommandFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Federations' records for the signer: from the portal or a file, verified under the kit's pins.
 */
public final class KitRecords implements RecordSource {
  private final CommandContext context;
  private final Home home;
  private final Transport transport;
  private final VerifiedDirectory directory;
  private final Optional<Path> file;

  /**
   * A source.
   *
   * @param file a record that was fetched before, in place of a portal
   */
  public KitRecords(
      CommandContext context,
      Home home,
      Transport transport,
      VerifiedDirectory directory,
      Optional<Path> file) {
    this.context = context;
    this.home = home;
    this.transport = transport;
    this.directory = directory;
    this.file = file;
  }

  @Override
  public FederationRecord verified(FederationSlug federation) throws UnavailableException {
    try {
      FederationRecord record = fetch(federation);
      try (DirectoryLock _ = home.lock()) {
        directory.verified(context, home, federation, record);
      }
      return record;
    } catch (CommandFailure e) {
      throw e.code().equals(VerifiedDirectory.ROLLED_BACK)
          ? UnavailableException.takingBack(e.getMessage())
          : new UnavailableException(e.getMessage());
    } catch (VerificationException | MalformedException | IOException e) {
      throw new UnavailableException(String.valueOf(e.getMessage()));
    }
  }

  private FederationRecord fetch(FederationSlug federation)
      throws CommandFailure, IOException, MalformedException {
    if (file.isPresent()) {
      return FederationRecord.parse(Files.readAllBytes(file.get()));
    }
    try (PortalClient client = transport.client(context, home.settings())) {
      return Answers.require(client.federationRecord(federation));
    }
  }
}
