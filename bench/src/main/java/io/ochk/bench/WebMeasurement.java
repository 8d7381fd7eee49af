package io.ochk.bench;

import io.ochk.protocol.signature.PublicKey;
import io.ochk.protocol.signature.SigningKey;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What the portal's pages load and how soon they can be used, in Chromium with an empty cache, and
 * how long a browser's signer computes. The portal is a process on a loopback port.
 */
final class WebMeasurement {
  private static final int RUNS = 7;
  private static final String SIGNER = "/me/operator/inbox";
  private static final List<String> PAGES =
      List.of(
          "/",
          "/federations",
          "/operators",
          "/operator",
          "/reviewer",
          "/me/operator",
          "/me/operator/federations",
          SIGNER);

  private WebMeasurement() {}

  static void run() throws IOException, InterruptedException {
    System.out.println(
        "style and script of a page, all files; ready: from the click until all modules have run,"
            + " median of "
            + RUNS
            + " with an empty cache");
    try (PortalUnderLoad portal = PortalUnderLoad.start(key(1), key(2))) {
      Process script = script(portal.origin());
      try (BufferedReader lines = script.inputReader(StandardCharsets.UTF_8)) {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          System.out.println(figure(line.split("\t", -1)));
        }
      } finally {
        script.destroy();
      }
      if (script.waitFor() != 0) {
        throw new IOException("the script ended with exit code " + script.exitValue());
      }
    }
  }

  private static Process script(String origin) throws IOException {
    Path root = Path.of(System.getProperty("oc.root"));
    List<String> command = new ArrayList<>();
    command.add("node");
    command.add(root.resolve("bench/src/test/node/web.mjs").toString());
    command.add(origin);
    command.add(root.resolve("system-tests/src/test/node").toString());
    command.add(root.resolve("web/src/main/web").toString());
    command.add(chromium().toString());
    command.add("" + RUNS);
    command.addAll(PAGES);
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  private static Path chromium() throws IOException {
    for (String path :
        List.of(
            Optional.ofNullable(System.getenv("OC_CHROMIUM")).orElse(""),
            "/usr/bin/chromium",
            "/usr/bin/chromium-browser",
            "/usr/bin/google-chrome")) {
      if (!path.isEmpty() && Files.isExecutable(Path.of(path))) {
        return Path.of(path);
      }
    }
    throw new IOException("there is no Chromium (Debian: apt-get install chromium)");
  }

  private static String figure(String[] parts) {
    return switch (parts[0]) {
      case "page" ->
          String.format(
              "%-26s %3s files, %5.1f KB, gzip %5.1f, sent %5.1f (aim %d), ready in %.0f ms",
              parts[1],
              parts[2],
              Double.parseDouble(parts[3]) / 1000,
              Double.parseDouble(parts[4]) / 1000,
              Double.parseDouble(parts[5]) / 1000,
              parts[1].equals(SIGNER) ? 100 : 30,
              Double.parseDouble(parts[6]));
      case "time" -> String.format("%-26s %7.2f ms", parts[1], Double.parseDouble(parts[2]));
      default -> String.join(" ", parts);
    };
  }

  private static PublicKey key(int number) {
    byte[] seed = new byte[SigningKey.SEED_LENGTH];
    Arrays.fill(seed, (byte) number); // a test key, visibly
    return SigningKey.ofSeed(seed).publicKey();
  }
}
