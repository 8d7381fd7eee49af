package io.ochk.bitcoin.nostr;

import io.ochk.protocol.json.JsonArray;
import io.ochk.protocol.json.JsonBoolean;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.JsonString;
import io.ochk.protocol.json.JsonValue;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.json.StrictJson;
import java.util.ArrayList;
import java.util.List;

/** The elements of a message array; every error names the position. */
record Elements(List<JsonValue> values) {
  static Elements read(byte[] utf8) throws NostrException {
    try {
      JsonValue value = StrictJson.parse(utf8, NostrEvent.LIMITS);
      if (value instanceof JsonArray array && !array.values().isEmpty()) {
        return new Elements(array.values());
      }
      throw new NostrException("document: expected an array, found " + value.kind());
    } catch (MalformedException e) {
      throw new NostrException(e.getMessage());
    }
  }

  String type() throws NostrException {
    return text(0);
  }

  Elements count(int count) throws NostrException {
    if (values.size() != count) {
      throw new NostrException("document: expected " + count + " elements, found " + values.size());
    }
    return this;
  }

  JsonValue at(int position) throws NostrException {
    if (position >= values.size()) {
      throw new NostrException("element " + position + ": expected one, found none");
    }
    return values.get(position);
  }

  String text(int position) throws NostrException {
    if (at(position) instanceof JsonString text) {
      return text.value();
    }
    throw wrong(position, "a string");
  }

  boolean flag(int position) throws NostrException {
    if (at(position) instanceof JsonBoolean flag) {
      return flag.value();
    }
    throw wrong(position, "a boolean");
  }

  NostrEvent event(int position) throws NostrException {
    if (at(position) instanceof JsonObject object) {
      return NostrEvent.read(object);
    }
    throw wrong(position, "an event");
  }

  List<JsonObject> objectsFrom(int first) throws NostrException {
    List<JsonObject> objects = new ArrayList<>();
    for (int i = first; i < values.size(); i++) {
      if (!(values.get(i) instanceof JsonObject object)) {
        throw wrong(i, "an object");
      }
      objects.add(object);
    }
    return objects;
  }

  private NostrException wrong(int position, String expected) {
    return new NostrException(
        "element "
            + position
            + ": expected "
            + expected
            + ", found "
            + values.get(position).kind());
  }
}
