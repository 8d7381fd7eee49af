/**
 * HTTP at the edge: {@link io.ochk.portal.http.PortalServer} is the only class that knows the
 * server library. It turns a request into {@link io.ochk.portal.http.Request}, lets {@link
 * io.ochk.portal.http.Router} find the {@link io.ochk.portal.http.Route}, applies rate limits, and
 * sends the {@link io.ochk.portal.http.Reply}, or the problem, with the headers that every response
 * has. Capabilities give it their routes and never see a socket.
 */
@NullMarked
package io.ochk.portal.http;

import org.jspecify.annotations.NullMarked;
