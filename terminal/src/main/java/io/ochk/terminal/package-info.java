/**
 * What every command line of the programme has in common: the person at the keyboard, secrets that
 * are read without echo, exit codes, and how a result or a failure is printed.
 *
 * <p>A command extends {@link io.ochk.terminal.CliCommand} and returns a {@link
 * io.ochk.terminal.Report}, or throws a {@link io.ochk.terminal.CommandFailure} with an {@link
 * io.ochk.terminal.ExitCode}, a stable word, a sentence and the next step.
 */
@NullMarked
package io.ochk.terminal;

import org.jspecify.annotations.NullMarked;
