package io.ochk.portal;

/** The portal's version. */
final class Version {
  private Version() {}

  /** As the jar's manifest has it. */
  static String text() {
    String version = Portal.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }
}
