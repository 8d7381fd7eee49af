package io.ochk.protocol.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.ochk.protocol.json.MalformedException;

/** A line of the audit log: an entry that is written again alike, or an error that names why. */
class AuditEntryFuzzTest {
  @FuzzTest
  void line(byte[] line) {
    try {
      AuditEntry entry = AuditEntry.parse(line);
      assertThat(AuditEntry.parse(entry.line())).isEqualTo(entry);
    } catch (MalformedException e) {
      assertThat(e.getMessage()).contains("expected ");
    }
  }
}
