package io.ochk.protocol.authority;

import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.MalformedException;
import java.util.Locale;
import java.util.Optional;

/** What a key of the programme is for; no key serves two roles. */
public enum Role {
  /** Answers applications. */
  REVIEWER,
  /** Founds federations, assigns seats, publishes charters. */
  ORGANISER;

  /** The word on the wire. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Role read(JsonMembers members, String name) throws MalformedException {
    return parse(members.string(name))
        .orElseThrow(() ->
            new MalformedException(members.path(name), "reviewer or organiser", "another word"));
  }

  /** The role of this word. */
  public static Optional<Role> parse(String word) {
    for (Role role : values()) {
      if (role.wireName().equals(word)) {
        return Optional.of(role);
      }
    }
    return Optional.empty();
  }
}
