/** Whether the portal can do its work, and what it counts of it. */
@NullMarked
package io.ochk.portal.health;

import org.jspecify.annotations.NullMarked;
