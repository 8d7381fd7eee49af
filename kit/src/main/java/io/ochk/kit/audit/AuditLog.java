package io.ochk.kit.audit;

import io.ochk.keystore.file.DurableFile;
import io.ochk.protocol.audit.AuditEntry;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.MalformedException;
import io.ochk.terminal.CommandFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A file to which lines are only ever added, chained by hashes.
 *
 * <p>A line counts once its line end is on disk. What a kill or a full disk leaves of an unfinished
 * line never counted: nothing left the kit for it, and the next addition cuts it off and says so.
 *
 * @param file where it is; it need not exist yet
 */
public record AuditLog(Path file) {

  /**
   * What the file holds.
   *
   * @param entries the lines, the oldest first
   * @param wholeBytes how much of the file they take
   * @param tornBytes how much lies behind them, of a line that was never finished
   */
  private record Content(List<AuditEntry> entries, long wholeBytes, long tornBytes) {
    String head() {
      return entries.isEmpty() ? AuditEntry.GENESIS : entries.getLast().hash();
    }
  }

  /**
   * All lines, the oldest first.
   *
   * @throws CommandFailure if a line was altered, removed from the middle, or added by hand
   */
  public List<AuditEntry> entries() throws CommandFailure, IOException {
    return read().entries();
  }

  /**
   * Adds a line and forces it to disk. The caller holds the home's lock.
   *
   * @return the line
   */
  public AuditEntry append(Instant at, String event, JsonObject data)
      throws CommandFailure, IOException {
    Content content = read();
    Instant second = at.truncatedTo(ChronoUnit.SECONDS);
    List<AuditEntry> more = new ArrayList<>();
    String head = content.head();
    long sequence = content.entries().size();
    if (content.tornBytes() > 0) {
      JsonObject torn = JsonObject.builder().put("bytes", content.tornBytes()).build();
      more.add(new AuditEntry(sequence++, head, second, "unfinished-line-removed", torn));
      head = more.getLast().hash();
    }
    more.add(new AuditEntry(sequence, head, second, event, data));
    requireReadable(more);
    write(content.wholeBytes(), more);
    return more.getLast();
  }

  // A line that cannot be read again would make the whole log unreadable.
  private static void requireReadable(List<AuditEntry> entries) {
    for (AuditEntry entry : entries) {
      try {
        var _ = AuditEntry.parse(entry.line());
      } catch (MalformedException e) {
        throw new IllegalStateException("a line of the audit log that cannot be read again", e);
      }
    }
  }

  private void write(long position, List<AuditEntry> entries) throws IOException {
    try (FileChannel channel = DurableFile.openForAppend(file)) {
      channel.truncate(position);
      channel.position(position);
      try {
        for (AuditEntry entry : entries) {
          ByteBuffer line = ByteBuffer.wrap(entry.line());
          while (line.hasRemaining()) {
            channel.write(line);
          }
        }
        channel.force(true);
      } catch (IOException e) {
        channel.truncate(position);
        throw e;
      }
    }
  }

  private Content read() throws CommandFailure, IOException {
    if (!Files.exists(file)) {
      return new Content(List.of(), 0, 0);
    }
    byte[] bytes = Files.readAllBytes(file);
    List<AuditEntry> entries = new ArrayList<>();
    String head = AuditEntry.GENESIS;
    int start = 0;
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == '\n') {
        AuditEntry entry = parse(Arrays.copyOfRange(bytes, start, i), entries.size() + 1);
        if (entry.sequence() != entries.size() || !entry.previous().equals(head)) {
          throw broken(
              entries.size() + 1,
              "it does not follow the line before: one is missing or was added by hand");
        }
        entries.add(entry);
        head = entry.hash();
        start = i + 1;
      }
    }
    return new Content(entries, start, bytes.length - start);
  }

  private AuditEntry parse(byte[] line, int number) throws CommandFailure {
    try {
      return AuditEntry.parse(line);
    } catch (MalformedException e) {
      throw broken(number, "" + e.getMessage());
    }
  }

  private CommandFailure broken(int line, String why) {
    return CommandFailure.unverified(
        "audit_log_broken",
        file + ", line " + line + ": " + why,
        "Somebody changed the log. Keep it as evidence, restore it from a backup, and ask who was"
            + " at this machine.");
  }
}
