/**
 * The portal's front page: a small readable list of what is here, with the addresses of the same in
 * JSON. Everything that somebody else has written is escaped by {@link io.ochk.portal.page.Html}.
 */
@NullMarked
package io.ochk.portal.page;

import org.jspecify.annotations.NullMarked;
