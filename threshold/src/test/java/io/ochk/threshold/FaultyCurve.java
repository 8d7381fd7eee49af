package io.ochk.threshold;

import io.ochk.threshold.curve.Curve;
import io.ochk.threshold.curve.SecretScalar;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/** A curve on a machine that computes wrongly when it is told to. */
final class FaultyCurve {
  private final Curve curve;
  private boolean broken;

  FaultyCurve(Curve sound) {
    this.curve =
        (Curve)
            Proxy.newProxyInstance(
                Curve.class.getClassLoader(),
                new Class<?>[] {Curve.class},
                (proxy, method, arguments) -> {
                  try {
                    Object result = method.invoke(sound, arguments);
                    return broken
                            && method.getName().equals("multiply")
                            && result instanceof SecretScalar secret
                        ? sound.add(secret, secret)
                        : result;
                  } catch (InvocationTargetException e) {
                    throw e.getCause();
                  }
                });
  }

  Curve curve() {
    return curve;
  }

  /** From now on each product with a secret comes out doubled, or right again. */
  void setBroken(boolean broken) {
    this.broken = broken;
  }
}
