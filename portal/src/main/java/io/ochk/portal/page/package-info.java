/**
 * The portal's pages. {@link io.ochk.portal.page.PageRoutes} (the programme), {@link
 * io.ochk.portal.page.DirectoryPages} (federations and operators), {@link
 * io.ochk.portal.page.TimelinePages} (incidents and statements), {@link
 * io.ochk.portal.page.OperatorPages} and {@link io.ochk.portal.page.ReviewerPages} read what a page
 * shows, a template of {@code src/main/jte} writes it, and {@link io.ochk.portal.page.PageOutput}
 * escapes everything that somebody else has written. {@link io.ochk.portal.page.SignerPage} serves
 * the signer's, whose security policy names the nodes that it may speak to.
 *
 * <p>What several pages show is worked out once: {@code Pages} (the frame around each, {@code
 * Frame}), {@code FederationView}, {@code Guardians} and {@code GuardianView}, {@code AddressSpace}
 * (which nodes a reader's browser may be sent to), {@code RatificationGrid}, {@code StatementView},
 * {@code Chart} (figures that change), {@code Numbers}; {@code PageJson} is what no other address
 * has as JSON, {@code BypassTable} the table of what can be done without the portal.
 *
 * <p>{@link io.ochk.portal.page.ApplyPage} takes an application that a kit has signed; it needs no
 * script.
 *
 * <p>Where an operator acts, a module of the room {@code web} does it in the operator's own
 * browser: the key never leaves it, and nothing here could use one.
 */
@NullMarked
package io.ochk.portal.page;

import org.jspecify.annotations.NullMarked;
