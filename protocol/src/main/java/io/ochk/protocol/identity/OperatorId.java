package io.ochk.protocol.identity;

import io.ochk.protocol.hash.Sha256;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.LowerHex;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.signature.PublicKey;
import java.util.Optional;

/**
 * An operator's id: {@code op-} and the hex of the first 8 bytes of SHA-256(public key).
 *
 * <p>Another published implementation writes the first 16 bytes. That longer form is read wherever
 * an id is read, as an alias: compare {@link #shortForm()}s.
 *
 * @param text {@code op-} and 16 or 32 lower-case hex characters
 */
public record OperatorId(String text) {
  private static final int SHORT_LENGTH = 3 + 16;

  /** Refuses another form; such a value can only come from a bug. */
  public OperatorId {
    if (!isId(text)) {
      throw new IllegalArgumentException("not an operator id");
    }
  }

  /** The id of this key, in the short form that we write. */
  public static OperatorId of(PublicKey key) {
    return new OperatorId("op-" + Sha256.hex(key.bytes()).substring(0, 16));
  }

  /** The id that this text is, in either form. */
  public static Optional<OperatorId> parse(String text) {
    return isId(text) ? Optional.of(new OperatorId(text)) : Optional.empty();
  }

  /** Reads a member that holds an id, in either form. */
  public static OperatorId read(JsonMembers members, String name) throws MalformedException {
    String found = members.string(name);
    return parse(found)
        .orElseThrow(() ->
            members.refused(
                name, "an operator id (op- and 16 or 32 lower-case hex digits)", found));
  }

  private static boolean isId(String text) {
    return text.startsWith("op-")
        && (text.length() == SHORT_LENGTH || text.length() == SHORT_LENGTH + 16)
        && LowerHex.isAll(text, 3);
  }

  /** Whether this names the operator of {@code key}, in the short or the long form. */
  public boolean names(PublicKey key) {
    return ("op-" + Sha256.hex(key.bytes())).startsWith(text);
  }

  /** The short form, under which operators are stored and compared. */
  public OperatorId shortForm() {
    return text.length() == SHORT_LENGTH ? this : new OperatorId(text.substring(0, SHORT_LENGTH));
  }

  @Override
  public String toString() {
    return text;
  }
}
