package io.ochk.kit.ceremony;

import io.ochk.protocol.ceremony.EpochRecord;
import io.ochk.protocol.ceremony.SeatHolder;
import io.ochk.protocol.custody.CustodyDescriptor;
import io.ochk.protocol.custody.CustodyGuardian;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.CeremonyJoin;
import io.ochk.protocol.json.MalformedException;
import io.ochk.signer.share.VerifiedRecord;
import io.ochk.terminal.CommandContext;
import io.ochk.terminal.CommandFailure;
import io.ochk.threshold.Ciphersuite;
import io.ochk.threshold.curve.CurveProviders;
import io.ochk.threshold.encoding.VerificationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** An epoch's public record, verified, and what follows from it. */
public final class EpochFile {
  private final VerifiedRecord verified;

  private EpochFile(VerifiedRecord verified) {
    this.verified = verified;
  }

  /** The suite of federations, on the curve that this machine has. */
  public static Ciphersuite suite(CommandContext context) {
    return Ciphersuite.taproot(
        CurveProviders.select(warning -> context.terminal().err().println(warning)));
  }

  /** Reads a record from a file; nothing of it is believed yet. */
  public static EpochRecord read(Path file) throws IOException, MalformedException {
    return EpochRecord.parse(Files.readAllBytes(file));
  }

  /** Verifies a record whole: joins, every frame's envelope, the transcript, all certificates. */
  public static EpochFile verified(CommandContext context, EpochRecord record)
      throws CommandFailure {
    try {
      return new EpochFile(VerifiedRecord.of(suite(context), record));
    } catch (VerificationException e) {
      throw CommandFailure.unverified(
          "epoch_not_valid",
          "the epoch record does not verify: " + e.getMessage(),
          "Get it again, from another guardian's node or from the portal.");
    }
  }

  /** What was verified. */
  public VerifiedRecord verified() {
    return verified;
  }

  /** x(Q), 64 lower-case hex characters. */
  public String key() {
    return HexFormat.of().formatHex(verified.epoch().key().groupKey().x());
  }

  /** The federation's address. */
  public String address() {
    return verified.epoch().address().toString();
  }

  /** The number of the epoch. */
  public int number() {
    return verified.epoch().key().epoch();
  }

  /** How many certificates the record holds. */
  public int certificates() {
    return verified.transcript().certificates().size();
  }

  /** The federation's own address under its guardians' addresses, as they joined. */
  public CustodyDescriptor custody() throws MalformedException {
    EpochRecord record = verified.record();
    List<CustodyGuardian> guardians = new ArrayList<>();
    for (ActionEnvelope join : record.joins()) {
      Optional<SeatHolder> seat = record.setup().receiver(join.pubkey());
      if (seat.isPresent() && join.action() instanceof CeremonyJoin action) {
        guardians.add(
            new CustodyGuardian(action.guardianAddress(), seat.get().operatorId().text()));
      }
    }
    return CustodyDescriptor.ofFederation(address(), record.setup().threshold(), guardians, key());
  }
}
