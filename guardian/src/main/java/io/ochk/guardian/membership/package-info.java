/**
 * Who takes part: the federation's record, verified under pinned keys and remembered ({@link
 * io.ochk.guardian.membership.Roster}), and the certificates by which operators vouch for their
 * nodes' keys ({@link io.ochk.guardian.membership.Certificates}).
 */
@NullMarked
package io.ochk.guardian.membership;

import org.jspecify.annotations.NullMarked;
