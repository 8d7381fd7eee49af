/** What the tests share: committed vectors, the scale of a run, and a Node child process. */
package io.ochk.protocol.vectors;
