/**
 * Transactions, as far as custody needs them.
 *
 * <p>{@link io.ochk.bitcoin.transaction.TransactionCodec} reads transaction bytes strictly. {@link
 * io.ochk.bitcoin.transaction.Spend} is a payment from Taproot outputs with every input script and
 * amount stated: it gives the digests to sign and takes the signatures. {@link
 * io.ochk.bitcoin.transaction.ScriptVerifier} runs the script interpreter and says whether a
 * transaction correctly spends its inputs.
 */
@NullMarked
package io.ochk.bitcoin.transaction;

import org.jspecify.annotations.NullMarked;
