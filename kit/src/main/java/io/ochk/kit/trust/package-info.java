/**
 * Whose word counts: the reviewer's and the organiser's keys, pinned once and moved only by
 * rotations that the predecessor signed.
 */
@NullMarked
package io.ochk.kit.trust;

import org.jspecify.annotations.NullMarked;
