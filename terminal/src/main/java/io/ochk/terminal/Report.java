package io.ochk.terminal;

import io.ochk.protocol.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/**
 * What a command has to say when it is done: lines for people, members for programs.
 *
 * @param lines printed without {@code --json}
 * @param json printed with it, after {@code ok} and {@code command}
 */
public record Report(List<String> lines, JsonObject json) {
  /** Keeps a copy. */
  public Report {
    lines = List.copyOf(lines);
  }

  /** Starts a report. */
  public static Builder builder() {
    return new Builder();
  }

  /** Collects both sides of a report. */
  public static final class Builder {
    private final List<String> lines = new ArrayList<>();
    private final JsonObject.Builder json = JsonObject.builder();

    private Builder() {}

    /** A line for people. */
    public Builder line(String line) {
      lines.add(line);
      return this;
    }

    /** A line {@code label value}, labels in one column. */
    public Builder field(String label, String value) {
      lines.add(String.format("%-14s %s", label, value));
      return this;
    }

    /** The members for programs. */
    public JsonObject.Builder json() {
      return json;
    }

    /** The report. */
    public Report build() {
      return new Report(lines, json.build());
    }
  }
}
