/** Kills at any instant: what was acknowledged is there, what was not is absent or whole. */
package io.ochk.system.crash;
