/** Whatever the portal does, a command does too. */
package io.ochk.system.parity;
