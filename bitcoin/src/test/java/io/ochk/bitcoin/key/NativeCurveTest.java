package io.ochk.bitcoin.key;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ochk.bitcoin.WithoutTheLibrary;
import java.io.File;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class NativeCurveTest {
  @Test
  void aLibraryThatDoesNotLoadIsOneLineThatNamesThePlatform() {
    assertThatThrownBy(() ->
            NativeCurve.loaded(() -> {
              throw new UnsatisfiedLinkError("no build");
            }))
        .isInstanceOf(UnsupportedPlatformException.class)
        .hasMessage(
            "libsecp256k1 cannot be loaded on "
                + System.getProperty("os.name")
                + " "
                + System.getProperty("os.arch")
                + "; it has builds for Linux on x86-64 and arm64 and for Windows on x86-64")
        .hasRootCauseMessage("no build");
  }

  /** As on macOS: the native parts are not on the class path. */
  @Test
  @Tag("slow")
  void withoutTheLibraryNoKeyAndNoSignatureIsTakenForAWrongOne() throws Exception {
    String withoutNatives =
        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> !entry.contains("secp256k1-kmp-jni-jvm"))
            .collect(Collectors.joining(File.pathSeparator));
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    Process child =
        new ProcessBuilder(
                java.toString(), "-cp", withoutNatives, WithoutTheLibrary.class.getName())
            .redirectErrorStream(true)
            .start();
    String said = new String(child.getInputStream().readAllBytes(), UTF_8);
    assertThat(child.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(said.strip().lines())
        .containsExactly(
            "x-only key: unsupported platform",
            "private key: unsupported platform",
            "key from words: unsupported platform",
            "signed message: unsupported platform",
            "legacy message: unsupported platform",
            "event: unsupported platform");
  }
}
