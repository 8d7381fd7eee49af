/**
 * What runs in browsers, put together once. {@code src/main/web} holds the browser's modules and
 * our style; the build makes one bundle of them, which lies in this room's jar. {@link
 * io.ochk.web.Bundle} holds its files, {@link io.ochk.web.AssetRoutes} sends them, and {@link
 * io.ochk.web.WebPage} gives every page the policy that lets it run these files and nothing else.
 */
@NullMarked
package io.ochk.web;

import org.jspecify.annotations.NullMarked;
