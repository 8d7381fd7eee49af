/**
 * Reading what is not public: an operator's own application, the reviewer's queue.
 *
 * <p>Whoever holds the key signs a challenge ({@code portal-session}) and reads with a cookie, or
 * with a bearer token where there is no browser, for a quarter of an hour. {@link
 * io.ochk.portal.session.Sessions} keeps challenges and sessions in the store, so that any instance
 * of the portal knows them; {@link io.ochk.portal.session.SessionGuard} finds a request's session;
 * {@link io.ochk.portal.session.SessionRoutes} opens and ends them.
 *
 * <p>A session gives leave to read and to nothing else: every change is a signed statement, which
 * needs no session.
 */
@NullMarked
package io.ochk.portal.session;

import org.jspecify.annotations.NullMarked;
