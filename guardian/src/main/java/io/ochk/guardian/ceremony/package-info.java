/**
 * The relay of ceremonies: setups, joins and frames come in through {@link
 * io.ochk.guardian.ceremony.Ceremonies}, are kept, and go out to peers and signers. When its
 * certificates suffice, and the others have come or been waited for ({@code AgreedCertificates}),
 * {@link io.ochk.guardian.ceremony.EpochAssembly} makes the public record of the epoch from the
 * frames that they certify ({@code CertifiedTranscript}), and {@link
 * io.ochk.guardian.ceremony.Keys} knows a new key. {@link io.ochk.guardian.ceremony.CeremonyViews}
 * shows how far it is, who is proved to have lied ({@code Blame}) and what to do next ({@code
 * NextStep}).
 */
@NullMarked
package io.ochk.guardian.ceremony;

import org.jspecify.annotations.NullMarked;
