/**
 * Measurements. Each prints what it measured, its peer in the same run where there is one, and the
 * ratio; nothing here decides whether a figure is good.
 */
@NullMarked
package io.ochk.bench;

import org.jspecify.annotations.NullMarked;
