/**
 * What waits for the operator's word: requests for signatures, and ceremonies to join or whose code
 * is to be compared.
 *
 * <p>{@link io.ochk.signer.inbox.Inbox} reads it from the store, whether a signer is running or
 * not. What is decided while none runs is written down and carried out by the next one.
 */
@NullMarked
package io.ochk.signer.inbox;

import org.jspecify.annotations.NullMarked;
