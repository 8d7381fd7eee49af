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
    private static final int LEAST_WIDTH = 14;

    private final List<Line> lines = new ArrayList<>();
    private final JsonObject.Builder json = JsonObject.builder();

    private sealed interface Line {
      /** Stands as it is. */
      record Text(String text) implements Line {}

      /** Has its label in the common column. */
      record Field(String label, String value) implements Line {}
    }

    private Builder() {}

    /** A line for people. */
    public Builder line(String line) {
      lines.add(new Line.Text(line));
      return this;
    }

    /** A line {@code label value}; all labels of a report stand in one column. */
    public Builder field(String label, String value) {
      lines.add(new Line.Field(label, value));
      return this;
    }

    /** The members for programs. */
    public JsonObject.Builder json() {
      return json;
    }

    /** The report. */
    public Report build() {
      int width = LEAST_WIDTH;
      for (Line line : lines) {
        if (line instanceof Line.Field(String label, String _)) {
          width = Math.max(width, label.length());
        }
      }
      List<String> printed = new ArrayList<>();
      for (Line line : lines) {
        printed.add(
            switch (line) {
              case Line.Text(String text) -> text;
              case Line.Field(String label, String value) ->
                  label + " ".repeat(width - label.length() + 1) + value;
            });
      }
      return new Report(printed, json.build());
    }
  }
}
