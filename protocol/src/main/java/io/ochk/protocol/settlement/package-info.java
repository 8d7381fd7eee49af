/** What moved through a federation: signed events about settled payments. */
@NullMarked
package io.ochk.protocol.settlement;

import org.jspecify.annotations.NullMarked;
