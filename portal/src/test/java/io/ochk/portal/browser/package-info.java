/** The browser's modules beside the protocol library: the same inputs, the same bytes. */
package io.ochk.portal.browser;
