/**
 * The portal: an HTTP API over a store of signed statements.
 *
 * <p>The way of one envelope: {@link io.ochk.server.http} reads the bytes within their limits and
 * parses them once; {@link io.ochk.portal.intake} asks the protocol's rules of admission, looks for
 * a replay, lets the capability decide its effect and writes both in one transaction; {@link
 * io.ochk.server.store} makes it durable before anybody hears of it. There is a package for each
 * capability: application, registry, authority, federation, charter, incident. {@link
 * io.ochk.portal.Portal} puts them together, {@link io.ochk.portal.PortalMain} starts it.
 *
 * <p>The portal verifies and remembers. It has no private key and no code that could hold one.
 */
@NullMarked
package io.ochk.portal;

import org.jspecify.annotations.NullMarked;
