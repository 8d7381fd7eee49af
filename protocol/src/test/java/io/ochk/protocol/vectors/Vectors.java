package io.ochk.protocol.vectors;

import io.ochk.protocol.json.JsonLimits;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.json.StrictJson;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Vectors that the scripts in {@code src/test/node} made, one JSON object a line. */
public final class Vectors {
  private Vectors() {}

  /** The rows of {@code /vectors/NAME}. */
  public static List<JsonMembers> rows(String name) {
    try (InputStream in = Vectors.class.getResourceAsStream("/vectors/" + name)) {
      String text =
          new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
      List<JsonMembers> rows = new ArrayList<>();
      for (String line : text.split("\n")) {
        if (line.startsWith("{")) {
          String row = line.endsWith(",") ? line.substring(0, line.length() - 1) : line;
          JsonObject object =
              StrictJson.parseObject(row.getBytes(StandardCharsets.UTF_8), JsonLimits.RECORD);
          rows.add(JsonMembers.of(object));
        }
      }
      if (rows.isEmpty()) {
        throw new IllegalStateException("no rows in " + name);
      }
      return rows;
    } catch (IOException | MalformedException e) {
      throw new IllegalStateException(name, e);
    }
  }
}
