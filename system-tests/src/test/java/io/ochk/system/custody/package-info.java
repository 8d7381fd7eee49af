/** Where a key rests, as seen from outside: by commands, by files, and by other processes. */
package io.ochk.system.custody;
