package io.ochk.keystore;

import java.util.regex.Pattern;

/**
 * What a key is for, and the name under which it rests: {@code operator}, {@code reviewer} or
 * {@code organiser}.
 *
 * @param name 1 to 32 characters of {@code a-z 0-9 -}
 */
public record Slot(String name) {
  private static final Pattern FORM = Pattern.compile("[a-z0-9-]{1,32}");

  /** The slot of an operator's key. */
  public static final Slot OPERATOR = new Slot("operator");

  /** The slot of the reviewer's key. */
  public static final Slot REVIEWER = new Slot("reviewer");

  /** The slot of the organiser's key. */
  public static final Slot ORGANISER = new Slot("organiser");

  /** Refuses another form; such a value can only come from a bug. */
  public Slot {
    if (!FORM.matcher(name).matches()) {
      throw new IllegalArgumentException("not a slot name");
    }
  }
}
