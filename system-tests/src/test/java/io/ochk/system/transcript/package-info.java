/**
 * Sessions at the command line, kept as text files that are played against real programs.
 *
 * <p>The files lie in {@code system-tests/src/test/transcripts}, and each is played by a class of
 * its own ({@link io.ochk.system.transcript.PlayedTranscript}); operators read them as
 * documentation, so they hold what a person types and sees, and nothing else. Their form:
 *
 * <ul>
 *   <li>{@code # …} is said to the reader. {@code given: …} says what is there before.
 *   <li>{@code alice$ …} is a line that alice types, in a folder of her own; a shell runs it. It
 *       knows the commands {@code oc-guardian} and {@code oc portal}.
 *   <li>The lines below are standard output; those that begin with {@code 2>} are the error stream;
 *       {@code [exit 4]} is the exit code where it is not 0. {@code ...} stands for any lines.
 *   <li>A line that ends in {@code &} goes on in the background, until the transcript is over;
 *       below it is the beginning of its output.
 *   <li>{@code <alice-id>} stands for a value that is another each time. Its last part says what it
 *       looks like; a value with a name is the same wherever the name comes again.
 * </ul>
 */
@NullMarked
package io.ochk.system.transcript;

import org.jspecify.annotations.NullMarked;
