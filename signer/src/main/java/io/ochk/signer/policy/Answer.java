package io.ochk.signer.policy;

import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.MalformedException;
import java.util.Locale;
import java.util.Optional;

/** What a policy answers before anybody is asked. */
public enum Answer {
  /** Yes, without asking. */
  ALLOW,
  /** The operator is asked. */
  ASK,
  /** No, without asking. */
  DENY;

  /** The word for it in files and on the command line. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The answer of this word. */
  public static Optional<Answer> parse(String word) {
    for (Answer answer : values()) {
      if (answer.word().equals(word)) {
        return Optional.of(answer);
      }
    }
    return Optional.empty();
  }

  static Answer read(JsonMembers members, String name) throws MalformedException {
    return parse(members.string(name))
        .orElseThrow(
            () -> new MalformedException(members.path(name), "allow, ask or deny", "another word"));
  }
}
