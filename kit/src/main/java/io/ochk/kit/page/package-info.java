/** The signer's page, served on the operator's own machine. */
@NullMarked
package io.ochk.kit.page;

import org.jspecify.annotations.NullMarked;
