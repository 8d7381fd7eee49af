package io.ochk.signer;

import io.ochk.signer.share.EpochBook;
import io.ochk.signer.share.Shares;
import io.ochk.signer.store.SignerStore;
import io.ochk.threshold.Ciphersuite;

/**
 * What a federation's desks for ceremonies and requests work with.
 *
 * @param suite the ciphersuite of federations
 * @param operator the operator's keys
 * @param store the rows
 * @param shares the operator's shares
 * @param epochs the epochs that are known
 */
public record DeskMeans(
    Ciphersuite suite, Operator operator, SignerStore store, Shares shares, EpochBook epochs) {}
