/**
 * The review queue: applications come in, the reviewer reads them, and answers each with a signed
 * decision. {@link io.ochk.portal.application.Applications} is the queue in the store; an
 * acceptance puts the operator into the registry in the same transaction.
 */
@NullMarked
package io.ochk.portal.application;

import org.jspecify.annotations.NullMarked;
