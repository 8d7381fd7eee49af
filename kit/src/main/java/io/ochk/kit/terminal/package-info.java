/**
 * The person at the keyboard, if there is one: what is printed, what is asked, and what is read
 * without echo.
 */
@NullMarked
package io.ochk.kit.terminal;

import org.jspecify.annotations.NullMarked;
