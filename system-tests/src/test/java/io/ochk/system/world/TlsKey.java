package io.ochk.system.world;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A key with a certificate for this machine that only those trust who are told to. */
public final class TlsKey {
  private static final String PASSWORD = "changeit";
  private static final String ALIAS = "guardian";

  private final Path store;
  private final Path certificate;
  private final Path key;
  private final SSLContext context;

  private TlsKey(Path store, Path certificate, Path key, SSLContext context) {
    this.store = store;
    this.certificate = certificate;
    this.key = key;
    this.context = context;
  }

  /** A new one, made by the JDK's keytool. */
  public static TlsKey in(Path folder) throws Exception {
    Files.createDirectories(folder);
    Path file = folder.resolve("guardian.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                ALIAS,
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=dns:localhost,ip:127.0.0.1",
                "-validity",
                "30",
                "-storetype",
                "PKCS12",
                "-keystore",
                file.toString(),
                "-storepass",
                PASSWORD)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("keytool.log").toFile())
            .start();
    if (keytool.waitFor() != 0) {
      throw new AssertionError(Files.readString(folder.resolve("keytool.log")));
    }
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, PASSWORD.toCharArray());
    }
    Path certificate =
        pem(folder.resolve("chain.pem"), "CERTIFICATE", store.getCertificate(ALIAS).getEncoded());
    byte[] secret = store.getKey(ALIAS, PASSWORD.toCharArray()).getEncoded();
    Path key = pem(folder.resolve("key.pem"), "PRIVATE KEY", secret);
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry(ALIAS, store.getCertificate(ALIAS));
    Path trust = folder.resolve("trusted.p12");
    try (var out = Files.newOutputStream(trust)) {
      trusted.store(out, PASSWORD.toCharArray());
    }
    return new TlsKey(trust, certificate, key, context(store, trusted));
  }

  private static Path pem(Path file, String kind, byte[] der) throws IOException {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return Files.writeString(
        file, "-----BEGIN " + kind + "-----\n" + text + "\n-----END " + kind + "-----\n");
  }

  private static SSLContext context(KeyStore own, KeyStore trusted)
      throws GeneralSecurityException {
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(own, PASSWORD.toCharArray());
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }

  /** The certificate, PEM. */
  public Path certificate() {
    return certificate;
  }

  /** The private key, PKCS #8 in PEM. */
  public Path key() {
    return key;
  }

  /** Serves with this key, and trusts it. */
  public SSLContext context() {
    return context;
  }

  /** The command's process trusts this certificate. */
  public Command trustedBy(Command command) {
    return command.env(
        "JDK_JAVA_OPTIONS",
        "-Djavax.net.ssl.trustStore=" + store + " -Djavax.net.ssl.trustStorePassword=" + PASSWORD);
  }
}
