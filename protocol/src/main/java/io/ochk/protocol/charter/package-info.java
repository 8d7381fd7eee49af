/**
 * The charter of a federation: what its guardians ratify.
 *
 * <p>{@link io.ochk.protocol.charter.Charter} takes the bytes of a file apart into front matter and
 * body and computes the hash that is signed. The front matter is read by {@link
 * io.ochk.protocol.charter.StrictYaml}, a subset of YAML on which parsers of YAML 1.1, YAML 1.2 and
 * JSON agree, and typed as {@link io.ochk.protocol.charter.FrontMatter}. {@link
 * io.ochk.protocol.charter.CharterValidation} says whether a charter may be ratified, and {@link
 * io.ochk.protocol.charter.CharterWriter} makes a file out of its parts.
 */
@NullMarked
package io.ochk.protocol.charter;

import org.jspecify.annotations.NullMarked;
