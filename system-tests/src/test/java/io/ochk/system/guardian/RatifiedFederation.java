package io.ochk.system.guardian;

import io.ochk.system.world.Guardian;
import io.ochk.system.world.LivingFederation;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * One federation of 3 of 4 without a key for the tests of a class, at a portal that pins an image.
 * Every test finds no node and no signer running.
 */
final class RatifiedFederation implements ParameterResolver {
  /** The image that its portal pins. */
  static final String PINNED = "sha256:" + "ab".repeat(32);

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == LivingFederation.class;
  }

  @Override
  public LivingFederation resolveParameter(ParameterContext parameter, ExtensionContext context) {
    LivingFederation living =
        context
            .getRoot()
            .getStore(Namespace.create(RatifiedFederation.class))
            .computeIfAbsent(
                HeldFederation.class,
                k ->
                    HeldFederation.of(
                        folder -> LivingFederation.ratified(folder, "--pinned-image", PINNED)),
                HeldFederation.class)
            .living();
    for (Guardian guardian : living.guardians()) {
      guardian.signer().close();
      guardian.node().close();
    }
    return living;
  }
}
