/**
 * The operator's signer on the command line: {@code sign}, {@code inbox}, {@code bridge}, {@code
 * policy} and {@code propose}. The signer itself is the room {@code signer}; these commands start
 * it or speak to the one that runs.
 */
@NullMarked
package io.ochk.kit.signer;

import org.jspecify.annotations.NullMarked;
