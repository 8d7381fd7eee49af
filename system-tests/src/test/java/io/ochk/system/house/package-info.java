/** The rules of the house, for all rooms at once. */
package io.ochk.system.house;
