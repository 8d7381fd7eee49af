/**
 * Who belongs to a federation, as its verified record says. Fetching and verifying a record is the
 * kit's business, which pins the keys; here it is remembered, so that a signer works while the
 * portal does not.
 */
@NullMarked
package io.ochk.signer.membership;

import org.jspecify.annotations.NullMarked;
