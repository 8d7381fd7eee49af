/**
 * What the block chain says, as pure data: {@link io.ochk.bitcoin.chain.BlockHeader} reads the 80
 * bytes, {@link io.ochk.bitcoin.chain.HeaderAgreement} compares what several sources answered.
 * Asking the sources is left to others.
 */
@NullMarked
package io.ochk.bitcoin.chain;

import org.jspecify.annotations.NullMarked;
