/**
 * What runs in browsers, put together once. {@code src/main/web} holds the browser's modules and
 * our style; the build makes one bundle of them, which lies in this room's jar. {@link
 * io.ochk.web.Bundle} holds its files, {@link io.ochk.web.AssetRoutes} sends them, and {@link
 * io.ochk.web.WebPage} gives every page the policy that lets it run these files and nothing else.
 *
 * <p>Portal, node and kit serve the page of a signer. {@link io.ochk.web.SignerSections} is what
 * stands on it everywhere, {@link io.ochk.web.SignerPages} the page as node and kit have it, with
 * that of the key; {@link io.ochk.web.NamedNodes} are the nodes that such a page may speak to, and
 * {@link io.ochk.web.OwnHost} keeps a server of this machine to those who call it by its name.
 */
@NullMarked
package io.ochk.web;

import org.jspecify.annotations.NullMarked;
