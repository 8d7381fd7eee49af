/**
 * Giving one member its lost share back.
 *
 * <p>At least t helpers work together. Each splits its part of the lost share into random pieces
 * and deals one to every helper ({@link io.ochk.threshold.repair.RepairDeal}); each helper adds up
 * what it got and sends the sum to the owner ({@link io.ochk.threshold.repair.RepairSum}); the
 * owner adds the sums up. No helper learns the share or another helper's, and no sum tells anything
 * but together with all others. Commitments to all pieces make it possible to say who dealt or
 * summed wrongly.
 *
 * <p>The share is the old one of the same epoch; nothing changes for anybody else.
 */
@NullMarked
package io.ochk.threshold.repair;

import org.jspecify.annotations.NullMarked;
