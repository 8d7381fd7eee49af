package io.ochk.system.guardian;

import java.io.IOException;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Ends the shared federation when this process begins with tests of another package: its nine
 * processes would take memory and time from them. Registered as a service, for every test class.
 */
public final class FederationEnds implements BeforeAllCallback {
  /** For the service loader. */
  public FederationEnds() {}

  @Override
  public void beforeAll(ExtensionContext context) throws IOException {
    if (context.getRequiredTestClass().getPackage() != SharedFederation.class.getPackage()) {
      SharedFederation.end(context);
    }
  }
}
