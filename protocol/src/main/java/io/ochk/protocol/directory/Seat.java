package io.ochk.protocol.directory;

import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.signature.PublicKey;
import java.time.Instant;

/**
 * A taken seat.
 *
 * @param index its number, from 0
 * @param operatorId who holds it, in the short form
 * @param operatorPubkey that operator's key
 * @param assignedAtUnix when the organiser granted it, Unix seconds
 * @param requestedAt when the operator asked for it
 * @param requestSha256 the request that was granted
 */
public record Seat(
    int index,
    OperatorId operatorId,
    PublicKey operatorPubkey,
    long assignedAtUnix,
    Instant requestedAt,
    String requestSha256) {}
