/**
 * The signer's rows, in a SQLite file of its own in the folder {@code signer} of the kit's home.
 *
 * <p>{@link io.ochk.signer.store.SignerStore} opens it for one process at a time. {@link
 * io.ochk.signer.store.Journal} is in it: each envelope is there before it goes anywhere. {@link
 * io.ochk.signer.store.Sealing} closes what is secret, so that the file alone is worth nothing.
 */
@NullMarked
package io.ochk.signer.store;

import org.jspecify.annotations.NullMarked;
