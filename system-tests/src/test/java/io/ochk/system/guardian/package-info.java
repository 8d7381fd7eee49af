/**
 * Guardians at work: nodes and signers as processes of their own.
 *
 * <p>Starting one federation takes as long as ten tests, so classes share them: {@link
 * io.ochk.system.guardian.SharedFederation} has a key of 3 of 4, lasts as long as tests of this
 * package are played, and is healed before every one; in it guardians are used ({@code
 * LivingFederationTest}), killed ({@code KillTest}), cut off ({@code LinkTest}), lied to ({@code
 * HostileNodeTest}, {@code LyingSignerTest}) and robbed of their disks ({@code StoreTest}). {@link
 * io.ochk.system.guardian.RatifiedFederation} is one for each class, has no key, and nothing of it
 * runs but what a test starts ({@code TroubleshootingTest}, {@code TlsTest}). Only who takes seats
 * away has one to itself ({@code HandoverTest}).
 *
 * <p>{@link io.ochk.system.guardian.Symptom} ties a test to a row of the table in {@code
 * docs/operations/node.md}; {@code SymptomTableTest} sees to it that every row has one.
 */
package io.ochk.system.guardian;
