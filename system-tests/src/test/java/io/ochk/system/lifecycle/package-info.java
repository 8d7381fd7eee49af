/** From 24 words to a ratified charter, with the commands that people use. */
package io.ochk.system.lifecycle;
