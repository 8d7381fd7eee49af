package io.ochk.system.guardian;

import io.ochk.system.world.FaultyLink.Fault;
import io.ochk.system.world.Guardian;
import io.ochk.system.world.LivingFederation;
import io.ochk.system.world.Scale;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ExtensionContext.StoreScope;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestWatcher;

/**
 * One federation of 3 of 4 for all tests of this process that ask for it, of whatever class: it
 * lasts for the session, {@link FederationEnds} ends it earlier, and so does a test that failed,
 * with its class. Its key was made over a network in which everything is late, comes twice, comes
 * again, or is not answered, and in the middle of that all its nodes and signers were killed at
 * once. Every test finds it whole.
 */
final class SharedFederation implements ParameterResolver, TestWatcher, AfterAllCallback {
  private boolean failed;

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type == LivingFederation.class || type == FirstCeremony.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    Shared shared = store(context).computeIfAbsent(Shared.class, k -> Shared.start(), Shared.class);
    if (parameter.getParameter().getType() == FirstCeremony.class) {
      return shared.first();
    }
    LivingFederation living = shared.held().living();
    living.heal();
    return living;
  }

  @Override
  public void testFailed(ExtensionContext context, Throwable cause) {
    failed = true;
  }

  /** What a test that failed may have left behind is nothing to the next class. */
  @Override
  public void afterAll(ExtensionContext context) throws IOException {
    if (failed) {
      end(context);
    }
  }

  // Surefire begins with a new root for each class, and stays in one session.
  private static Store store(ExtensionContext context) {
    return context.getStore(StoreScope.LAUNCHER_SESSION, Namespace.create(SharedFederation.class));
  }

  /** Ends it, if it runs. */
  static void end(ExtensionContext context) throws IOException {
    Shared shared = store(context).remove(Shared.class, Shared.class);
    if (shared != null) {
      shared.close();
    }
  }

  private record Shared(HeldFederation held, FirstCeremony first) implements AutoCloseable {
    static Shared start() {
      AtomicReference<FirstCeremony> first = new AtomicReference<>();
      HeldFederation held =
          HeldFederation.of(folder -> {
            LivingFederation living = LivingFederation.running(folder);
            try {
              living.awaitPeers();
              spoil(living);
              first.set(FirstCeremony.killedInTheMiddle(living, Scale.random()));
              return living;
            } catch (IOException | RuntimeException | Error e) {
              living.close();
              throw e;
            }
          });
      return new Shared(held, first.get());
    }

    @Override
    public void close() throws IOException {
      held.close();
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
