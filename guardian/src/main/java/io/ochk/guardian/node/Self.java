package io.ochk.guardian.node;

import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.identity.Origin;
import io.ochk.protocol.signature.MessageSigner;
import io.ochk.protocol.signature.PublicKey;

/**
 * Who this node is.
 *
 * @param federation the federation that it serves
 * @param operatorId its operator, in the short form
 * @param operatorKey its operator's key
 * @param nodeKey signs frames, attestations and reports with the node's key, and nothing else
 * @param api where its API is reached
 * @param p2p where peers reach it
 * @param storeId of this node's store: 32 lower-case hex characters
 * @param version the program's version
 * @param startedAt Unix seconds
 */
public record Self(
    FederationSlug federation,
    OperatorId operatorId,
    PublicKey operatorKey,
    MessageSigner nodeKey,
    Origin api,
    Origin p2p,
    String storeId,
    String version,
    long startedAt) {}
