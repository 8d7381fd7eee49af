package io.ochk.guardian.node;

import io.ochk.protocol.json.JsonObject;
import java.util.Locale;
import java.util.Optional;

/**
 * What one look before a ceremony found.
 *
 * @param name what was looked at
 * @param grade how it is
 * @param detail what was found
 * @param fix what to do, empty if nothing
 */
record PreflightCheck(String name, Grade grade, String detail, String fix) {
  /** How it is. */
  enum Grade {
    PASS,
    WARN,
    FAIL
  }

  static PreflightCheck pass(String name, String detail) {
    return new PreflightCheck(name, Grade.PASS, detail, "");
  }

  static PreflightCheck warn(String name, String detail, String fix) {
    return new PreflightCheck(name, Grade.WARN, detail, fix);
  }

  static PreflightCheck fail(String name, String detail, String fix) {
    return new PreflightCheck(name, Grade.FAIL, detail, fix);
  }

  boolean failed() {
    return grade == Grade.FAIL;
  }

  JsonObject json() {
    return JsonObject.builder()
        .put("check", name)
        .put("grade", grade.name().toLowerCase(Locale.ROOT))
        .put("detail", detail)
        .put("fix", grade == Grade.PASS ? Optional.empty() : Optional.of(fix))
        .build();
  }
}
