/** The config bundle of a guardian's node. */
@NullMarked
package io.ochk.kit.config;

import org.jspecify.annotations.NullMarked;
