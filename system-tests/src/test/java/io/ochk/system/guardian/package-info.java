/** Guardians at work: nodes and signers as processes, killed, cut off and lied to. */
package io.ochk.system.guardian;
