/** People with a browser and nothing else, in a real one, against the running system. */
package io.ochk.system.browser;
