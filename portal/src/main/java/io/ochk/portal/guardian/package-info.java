/**
 * What the nodes of guardians send to the portal, and what it shows of them: attestations and peer
 * reports, joins to ceremonies, the epochs of the key, and what the federation signed. Nothing of
 * it is believed: attestations are signed by a seat's node, the rest proves itself.
 */
@NullMarked
package io.ochk.portal.guardian;

import org.jspecify.annotations.NullMarked;
