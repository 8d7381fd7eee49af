package io.ochk.protocol.request;

import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.MalformedException;

/** What is asked for; a new kind needs new code in every signer. */
public sealed interface RequestKind {
  /** The kind's name on the wire. */
  String wireName();

  /** The member {@code payload}. */
  JsonObject payload();

  /** The text that a statement of this kind makes. */
  String text();

  /**
   * Something that the federation says.
   *
   * @param text 1 to 2,000 UTF-16 units, not blank, no control characters but line feeds
   */
  record Statement(String text) implements RequestKind {
    static final String NAME = "statement";

    /** The longest text, in UTF-16 units. */
    public static final int MAX_TEXT = 2_000;

    /** Refuses a text that no statement may have; such a value can only come from a bug. */
    public Statement {
      if (!isText(text)) {
        throw new IllegalArgumentException("not the text of a statement");
      }
    }

    /** Whether a statement may have this text. */
    public static boolean isText(String text) {
      return !text.isBlank()
          && text.length() <= MAX_TEXT
          && text.chars().noneMatch(c -> c != '\n' && Character.isISOControl(c));
    }

    @Override
    public String wireName() {
      return NAME;
    }

    @Override
    public JsonObject payload() {
      return JsonObject.builder().put("text", text).build();
    }
  }

  /** A sign of life: the federation can still sign. */
  record Liveness() implements RequestKind {
    static final String NAME = "liveness";

    @Override
    public String wireName() {
      return NAME;
    }

    @Override
    public JsonObject payload() {
      return JsonObject.builder().build();
    }

    @Override
    public String text() {
      return "live";
    }
  }

  /** Reads {@code kind}, {@code payload} and {@code evidence}. */
  static RequestKind read(JsonMembers members) throws MalformedException {
    String name = members.string("kind");
    JsonMembers payload = members.members("payload");
    RequestKind kind =
        switch (name) {
          case Statement.NAME -> statement(payload);
          case Liveness.NAME -> new Liveness();
          default ->
              throw new MalformedException(
                  members.path("kind"), "statement or liveness", "another word");
        };
    payload.end();
    members.members("evidence").end();
    return kind;
  }

  private static Statement statement(JsonMembers payload) throws MalformedException {
    String text = payload.text("text", Statement.MAX_TEXT);
    if (!Statement.isText(text)) {
      throw new MalformedException(
          payload.path("text"), "no control characters but line feeds", "another");
    }
    return new Statement(text);
  }
}
