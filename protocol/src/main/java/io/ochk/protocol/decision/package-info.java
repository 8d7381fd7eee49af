/**
 * What the reviewer signs: the acceptance or rejection of an application. An applicant verifies it
 * with the reviewer's pinned key before trusting it; others find it in the public registry.
 */
@NullMarked
package io.ochk.protocol.decision;

import org.jspecify.annotations.NullMarked;
