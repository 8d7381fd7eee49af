/**
 * What all commands have in common: the options {@code --home} and {@code --json}, exit codes, and
 * how a result or a failure is printed.
 */
@NullMarked
package io.ochk.kit.command;

import org.jspecify.annotations.NullMarked;
