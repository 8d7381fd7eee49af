package io.ochk.protocol.identity;

import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.MalformedException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The short name under which a federation is known, such as {@code oc-me-v1}.
 *
 * @param text 1 to 64 characters of {@code a-z 0-9 -}
 */
public record FederationSlug(String text) {
  private static final Pattern FORM = Pattern.compile("[a-z0-9-]{1,64}");
  private static final String EXPECTED = "a federation slug (1 to 64 of a-z, 0-9, -)";

  /** Refuses another form; such a value can only come from a bug. */
  public FederationSlug {
    if (!FORM.matcher(text).matches()) {
      throw new IllegalArgumentException("not " + EXPECTED);
    }
  }

  /** The slug that this text is. */
  public static Optional<FederationSlug> parse(String text) {
    return FORM.matcher(text).matches() ? Optional.of(new FederationSlug(text)) : Optional.empty();
  }

  /** Reads a member that holds a slug. */
  public static FederationSlug read(JsonMembers members, String name) throws MalformedException {
    return new FederationSlug(members.matching(name, FORM, EXPECTED));
  }

  /** Reads a member that holds a slug or {@code null}. */
  public static Optional<FederationSlug> readOptional(JsonMembers members, String name)
      throws MalformedException {
    return members.optionalString(name).isEmpty()
        ? Optional.empty()
        : Optional.of(read(members, name));
  }

  @Override
  public String toString() {
    return text;
  }
}
