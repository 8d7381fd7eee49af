package io.ochk.system.guardian;

import io.ochk.system.world.FaultyLink.Fault;
import io.ochk.system.world.Guardian;
import io.ochk.system.world.LivingFederation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * One federation of 3 of 4 for all tests that ask for it. Its key was made over a network in which
 * everything is late, comes twice, comes again, or is not answered. Every test finds it whole.
 */
final class SharedFederation implements ParameterResolver {
  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == LivingFederation.class;
  }

  @Override
  public LivingFederation resolveParameter(ParameterContext parameter, ExtensionContext context) {
    LivingFederation living =
        context
            .getRoot()
            .getStore(Namespace.create(SharedFederation.class))
            .computeIfAbsent(
                HeldFederation.class,
                k -> HeldFederation.of(SharedFederation::start),
                HeldFederation.class)
            .living();
    living.heal();
    return living;
  }

  private static LivingFederation start(Path folder) throws IOException {
    LivingFederation living = LivingFederation.running(folder);
    try {
      living.awaitPeers();
      spoil(living);
      living.guardian(0).asks().generate();
      living.awaitKey(0);
      return living;
    } catch (IOException | RuntimeException | Error e) {
      living.close();
      throw e;
    }
  }

  private static void spoil(LivingFederation living) {
    List<Fault> faults = List.of(Fault.SLOW, Fault.TWICE, Fault.REPLAYED_LATER, Fault.ANSWER_LOST);
    int next = 0;
    for (Guardian to : living.guardians()) {
      for (Guardian from : living.guardians()) {
        to.link().set(from.operatorId(), faults.get(next++ % faults.size()));
      }
      next++;
    }
  }
}
