/** Starts and drives the processes: portal, kit, office, PostgreSQL. */
package io.ochk.system.world;
