/**
 * Guardians at work: nodes and signers as processes of their own.
 *
 * <p>Starting one federation takes as long as ten tests, so classes share them: {@link
 * io.ochk.system.guardian.SharedFederation} has a key of 3 of 4, lasts as long as tests of this
 * package are played, and is healed before every one; in it guardians are used ({@code
 * LivingFederationTest}), killed ({@code KillTest}), cut off ({@code LinkTest}), lied to ({@code
 * HostileNodeTest}, {@code LyingSignerTest}) and robbed of their disks ({@code StoreTest}). {@link
 * io.ochk.system.guardian.RatifiedFederation} is one for each class, has no key, and nothing of it
 * runs but what a test starts ({@code TroubleshootingTest}, {@code TlsTest}). Who takes seats away
 * ({@code HandoverTest}) or lies while a key is made ({@code LyingDealerTest}) has one to itself.
 *
 * <p>A {@link io.ochk.system.guardian.RogueMember} holds a real operator key, joins every ceremony
 * and plays its part there: {@code LyingDealer} in a key generation, {@link
 * io.ochk.system.guardian.FaithlessCertifier} in a re-sharing.
 *
 * <p>{@link io.ochk.system.guardian.Symptom} ties a test to a row of the table in {@code
 * docs/operations/node.md}; {@code SymptomTableTest} sees to it that every row has one.
 */
package io.ochk.system.guardian;
