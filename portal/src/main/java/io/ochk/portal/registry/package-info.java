/**
 * The public registry of accepted operators. Each row stands on a decision that the reviewer signed
 * and anybody can verify.
 */
@NullMarked
package io.ochk.portal.registry;

import org.jspecify.annotations.NullMarked;
