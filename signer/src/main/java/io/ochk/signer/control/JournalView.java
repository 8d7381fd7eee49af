package io.ochk.signer.control;

import io.ochk.protocol.audit.AuditEntry;
import io.ochk.protocol.json.JsonArray;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.JsonValue;
import io.ochk.protocol.signature.VerificationException;
import io.ochk.signer.store.Journal;
import io.ochk.signer.store.SignerStore;
import java.util.List;

/** The signer's journal after its chain was verified. */
public final class JournalView {
  private JournalView() {}

  /**
   * How many lines there are, the hash of the last, and the last few; or what is broken.
   *
   * @param last how many lines to show
   */
  public static JsonObject json(SignerStore store, int last) {
    return store.read(session -> {
      JsonObject.Builder json = JsonObject.builder();
      try {
        List<AuditEntry> all = Journal.entries(session);
        List<AuditEntry> shown = all.subList(Math.max(0, all.size() - last), all.size());
        return json.put("lines", all.size())
            .put("head", all.isEmpty() ? AuditEntry.GENESIS : all.getLast().hash())
            .put("entries", new JsonArray(shown.stream().<JsonValue>map(AuditEntry::json).toList()))
            .build();
      } catch (VerificationException e) {
        return json.put("broken", String.valueOf(e.getMessage())).build();
      }
    });
  }
}
