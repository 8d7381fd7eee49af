/**
 * JSON as the wire knows it.
 *
 * <p>Bytes enter through {@link io.ochk.protocol.json.StrictJson}, which refuses whatever two
 * parsers might read differently, and become a {@link io.ochk.protocol.json.JsonValue}: a small
 * immutable tree that keeps the order of members and the raw text of numbers. Typed records take
 * what they need out of it through {@link io.ochk.protocol.json.JsonMembers}, whose errors name the
 * member. Bytes leave through {@link io.ochk.protocol.json.CanonicalJson} (declared order) or
 * {@link io.ochk.protocol.json.Jcs} (RFC 8785).
 */
@NullMarked
package io.ochk.protocol.json;

import org.jspecify.annotations.NullMarked;
