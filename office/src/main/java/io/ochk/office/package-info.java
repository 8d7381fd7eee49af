/**
 * The reviewer's and the organiser's desk: a command line that holds a role key and speaks to a
 * portal over HTTP like everybody else.
 *
 * <p>{@link io.ochk.office.ReviewDesk} reads applications and answers them, {@link
 * io.ochk.office.OrganiserDesk} founds federations, assigns seats and publishes charters. Both
 * verify what the portal shows them before they sign: a portal that lies gets an error and no
 * signature. {@link io.ochk.office.RoleKey} is where a role's key rests and how it passes to a
 * successor.
 */
@NullMarked
package io.ochk.office;

import org.jspecify.annotations.NullMarked;
