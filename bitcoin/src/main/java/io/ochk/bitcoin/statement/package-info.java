/**
 * What a federation says and signs as a whole.
 *
 * <p>{@link io.ochk.bitcoin.statement.FederationStatement} turns a {@link
 * io.ochk.protocol.request.Request} into the text that is signed, the digest that the signers'
 * shares are for, and checks a result. Signers derive all of it themselves; a request never carries
 * a digest.
 */
@NullMarked
package io.ochk.bitcoin.statement;

import org.jspecify.annotations.NullMarked;
