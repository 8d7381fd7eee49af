/** A portal in this process with its reviewer, organiser and operators, for the tests. */
package io.ochk.portal.world;
