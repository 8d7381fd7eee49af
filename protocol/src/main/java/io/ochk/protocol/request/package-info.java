/**
 * What a federation can be asked to sign.
 *
 * <p>A {@link io.ochk.protocol.request.Request} says what is wanted and carries the evidence; its
 * hash is what operators approve. {@link io.ochk.protocol.request.RequestKind} is a closed family,
 * and none of its members takes a digest: every signer works out for itself what is to be signed. A
 * {@link io.ochk.protocol.request.RequestResult} is the request with the federation's signature.
 */
@NullMarked
package io.ochk.protocol.request;

import org.jspecify.annotations.NullMarked;
