/**
 * The portal's options: {@link io.ochk.portal.config.ServeCommand} is the command line, {@link
 * io.ochk.portal.config.Defaults} finds what was not given there in the environment and then in a
 * file.
 */
@NullMarked
package io.ochk.portal.config;

import org.jspecify.annotations.NullMarked;
