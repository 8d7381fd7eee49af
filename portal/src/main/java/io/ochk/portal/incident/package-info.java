/**
 * The public timeline of incidents: publishing, paging through it, and following it live over
 * server-sent events. {@link io.ochk.portal.incident.IncidentBell} wakes the followers.
 */
@NullMarked
package io.ochk.portal.incident;

import org.jspecify.annotations.NullMarked;
