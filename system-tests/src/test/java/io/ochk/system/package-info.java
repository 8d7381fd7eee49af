/**
 * The whole system as it runs: portal, kit and office as processes of their own, Node as the other
 * implementation, PostgreSQL, and whatever goes wrong between them.
 *
 * <p>{@code world} starts and drives the processes; {@code interop} compares what is signed here
 * with an independent implementation; {@code lifecycle} goes from 24 words to a ratified charter;
 * {@code adverse} is what bad input, liars and full disks get; {@code crash} kills.
 */
package io.ochk.system;
