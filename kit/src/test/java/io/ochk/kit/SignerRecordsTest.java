package io.ochk.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.ochk.client.Patience;
import io.ochk.kit.home.Home;
import io.ochk.kit.signer.KitRecords;
import io.ochk.kit.signing.Transport;
import io.ochk.kit.trust.VerifiedDirectory;
import io.ochk.protocol.directory.FederationRecord;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.signer.membership.RecordSource.UnavailableException;
import io.ochk.terminal.CommandContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the signer hears of a record that does not do. */
class SignerRecordsTest {
  @TempDir Path directory;

  @Test
  void aRecordThatLacksWhatWasVerifiedBeforeIsToldFromOneThatIsNotToBeHad() throws Exception {
    Kit kit = new Kit(directory);
    try (PortalDouble portal = new PortalDouble()) {
      kit.restore(portal.url());
      assertThat(kit.run("portal", "trust", "--accept-new-keys").exit()).isZero();
      FederationRecord shorter = portal.federation.record();
      portal.federation.publish("2.0.0");
      FederationRecord longer = portal.federation.record();
      Path file = directory.resolve("record.json");
      KitRecords records = records(kit, file);
      Files.write(file, CanonicalJson.bytes(longer.json()));
      assertThat(records.verified(longer.federationSlug()).statements())
          .hasSize(longer.statements().size());
      Files.write(file, CanonicalJson.bytes(shorter.json()));
      UnavailableException less = refusal(records, longer);
      assertThat(less).hasMessageContaining("which was seen here before");
      assertThat(less.takesBack()).isTrue();
      Files.delete(file);
      assertThat(refusal(records, longer).takesBack()).isFalse();
    }
  }

  private static UnavailableException refusal(KitRecords records, FederationRecord asked) {
    return catchThrowableOfType(
        UnavailableException.class, () -> records.verified(asked.federationSlug()));
  }

  private static KitRecords records(Kit kit, Path file) {
    CommandContext context =
        new CommandContext(
            FakeTerminal.withoutPerson(),
            () -> Kit.NOW,
            SecureRandom::new,
            Map.of(),
            Patience.INTERACTIVE);
    return new KitRecords(
        context, new Home(kit.home), new Transport(), new VerifiedDirectory(), Optional.of(file));
  }
}
