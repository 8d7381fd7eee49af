/** What bad input, liars, strangers and full disks get: a clear error, and nothing half-written. */
package io.ochk.system.adverse;
