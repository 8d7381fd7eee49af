/**
 * The reviewer's and the organiser's public keys: {@link io.ochk.portal.authority.Authorities} pins
 * the first one when the portal starts and afterwards follows only rotations that the predecessor
 * signed. {@link io.ochk.portal.authority.Grants} lets a role's holder read what is not public.
 * Their private keys are never here.
 */
@NullMarked
package io.ochk.portal.authority;

import org.jspecify.annotations.NullMarked;
