/**
 * Who holds coins for somebody, in a form that anybody can refer to.
 *
 * <p>A {@link io.ochk.protocol.custody.CustodyDescriptor} names an address, the guardians who sign
 * for it, and how many of them it takes; its id is a hash over exactly that.
 */
@NullMarked
package io.ochk.protocol.custody;

import org.jspecify.annotations.NullMarked;
