/**
 * Threshold signatures: requests and approvals come in through {@link
 * io.ochk.guardian.signing.Requests}; for each request that goes on here, a {@link
 * io.ochk.guardian.signing.Coordination} asks the approvers' signers and adds up what they answer.
 * Nothing here holds a share or a nonce, and nobody who receives a result believes it unverified.
 */
@NullMarked
package io.ochk.guardian.signing;

import org.jspecify.annotations.NullMarked;
