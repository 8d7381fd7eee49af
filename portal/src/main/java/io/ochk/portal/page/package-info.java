/**
 * The portal's pages: the front page, a small readable list of what is here with the addresses of
 * the same in JSON, and {@link io.ochk.portal.page.ApplyPage}, where an application is handed in
 * without a kit at hand. No page needs a script. Everything that somebody else has written is
 * escaped by {@link io.ochk.portal.page.Html}.
 */
@NullMarked
package io.ochk.portal.page;

import org.jspecify.annotations.NullMarked;
