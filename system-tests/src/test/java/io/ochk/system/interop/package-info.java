/** The same bytes and verdicts as an independent implementation. */
package io.ochk.system.interop;
