package io.ochk.protocol.directory;

import io.ochk.protocol.json.JsonObject;

/** What a directory statement says. A closed family. */
public sealed interface DirectorySubject permits FederationCreate, SeatAssign, CharterPublish {
  /** The action's name on the wire. */
  String action();

  /** Writes the subject's own members in declared order. */
  void write(JsonObject.Builder builder);
}
