/** What all commands of the kit have in common beside {@code io.ochk.terminal}: the home. */
@NullMarked
package io.ochk.kit.command;

import org.jspecify.annotations.NullMarked;
