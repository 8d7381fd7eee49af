/**
 * {@code oc portal watch}: a process of its own, without any secret of the portal, that follows a
 * federation's public signs of life and tells people when they stop and when they return.
 *
 * <p>{@link io.ochk.office.watch.Observation} is what the portal shows, with every signature
 * checked here; {@link io.ochk.office.watch.WatchState} what was seen before and what is still to
 * be told. {@link io.ochk.office.watch.Watching} turns the two into {@link
 * io.ochk.office.watch.Alert}s, a pure decision. The state is on disk before the first alert
 * leaves, so that a restart neither repeats nor forgets one; {@link io.ochk.office.watch.Channel}s
 * take them away.
 */
@NullMarked
package io.ochk.office.watch;

import org.jspecify.annotations.NullMarked;
