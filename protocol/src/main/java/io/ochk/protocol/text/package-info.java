/**
 * Text of others, before people see it: {@link io.ochk.protocol.text.Printable} replaces what a
 * terminal would obey.
 */
@NullMarked
package io.ochk.protocol.text;

import org.jspecify.annotations.NullMarked;
