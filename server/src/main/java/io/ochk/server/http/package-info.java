/**
 * HTTP at the edge: {@link io.ochk.server.http.HttpServer} is the only class that knows the server
 * library. It turns a request into {@link io.ochk.server.http.Request}, lets {@link
 * io.ochk.server.http.Router} find the {@link io.ochk.server.http.Route}, applies rate limits, and
 * sends the {@link io.ochk.server.http.Reply}, or the problem, with the headers that every response
 * has. Capabilities give it their routes and never see a socket.
 */
@NullMarked
package io.ochk.server.http;

import org.jspecify.annotations.NullMarked;
