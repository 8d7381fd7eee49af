package io.ochk.portal.config;

import io.ochk.protocol.identity.Origin;
import io.ochk.protocol.signature.PublicKey;
import io.ochk.server.http.ServerSettings;
import io.ochk.server.store.DatabaseUrl;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Everything that a portal is told when it starts.
 *
 * @param server how it listens
 * @param origin under which address clients reach it: the audience of envelopes; nothing for {@code
 *     http://localhost} and the port
 * @param data the folder for what it keeps
 * @param database the PostgreSQL database; nothing for SQLite in the data folder
 * @param databaseConnections the most connections to it
 * @param reviewerKey the reviewer's first key, or one that the store knows already
 * @param organiserKey the organiser's, likewise
 * @param mostOpenApplications how many applications may wait for the reviewer; 0 for no limit
 * @param absentAudienceAllowed whether an envelope that must name its audience may do without
 * @param pinnedImage the digest of the image that guardians should run, if one is pinned
 */
public record PortalSettings(
    ServerSettings server,
    Optional<Origin> origin,
    Path data,
    Optional<DatabaseUrl> database,
    int databaseConnections,
    Optional<PublicKey> reviewerKey,
    Optional<PublicKey> organiserKey,
    int mostOpenApplications,
    boolean absentAudienceAllowed,
    Optional<String> pinnedImage) {}
