package io.ochk.protocol.signature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.ochk.protocol.json.JsonBoolean;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.vectors.Vectors;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** One table, made by plain point arithmetic elsewhere; every implementation gives its verdicts. */
class Ed25519EdgeCasesTest {
  private static final HexFormat HEX = HexFormat.of();

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Case(
      String name,
      byte[] key,
      byte[] message,
      byte[] signature,
      boolean strict,
      Optional<Boolean> equation,
      boolean valid) {
    static List<Case> all() {
      try {
        List<Case> cases = new ArrayList<>();
        for (JsonMembers row : Vectors.rows("ed25519-edge-cases.json")) {
          cases.add(
              new Case(
                  row.string("name"),
                  HEX.parseHex(row.string("pubkey")),
                  HEX.parseHex(row.string("message")),
                  HEX.parseHex(row.string("signature")),
                  row.bool("key"),
                  row.any("equation") instanceof JsonBoolean holds
                      ? Optional.of(holds.value())
                      : Optional.empty(),
                  row.bool("valid")));
        }
        return cases;
      } catch (io.ochk.protocol.json.MalformedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private static List<EquationCheck> providers() {
    List<EquationCheck> providers = new ArrayList<>(List.of(new EquationCheck.BouncyCastle()));
    try {
      providers.add(EquationCheck.Corretto.load());
    } catch (ReflectiveOperationException
        | java.security.GeneralSecurityException
        | LinkageError e) {
      // Another platform than the one whose library is on the class path.
    }
    return providers;
  }

  @Test
  void theFastProviderIsTriedOnItsPlatform() {
    String platform = System.getProperty("os.name") + " " + System.getProperty("os.arch");
    assertThat(providers()).hasSize(platform.equals("Linux amd64") ? 2 : 1);
  }

  @Test
  void aKeyExistsExactlyIfItIsStrict() {
    for (Case c : Case.all()) {
      assertThat(PublicKey.of(c.key).isPresent()).as(c.name).isEqualTo(c.strict);
    }
  }

  @TestFactory
  Stream<DynamicTest> everyProviderGivesTheVerdictOfTheTable() {
    return providers().stream()
        .flatMap(provider ->
            Case.all().stream()
                .filter(Case::strict)
                .map(c ->
                    dynamicTest(
                        provider.name() + ": " + c.name,
                        () ->
                            assertThat(provider.holds(c.key, c.message, c.signature))
                                .isEqualTo(c.valid))));
  }

  @Test
  void theRuleGivesTheVerdictOfTheTable() {
    for (Case c : Case.all()) {
      boolean verdict =
          PublicKey.of(c.key)
              .map(k -> StrictEd25519.verify(k, c.message, Ed25519Signature.of(c.signature)))
              .orElse(false);
      assertThat(verdict).as(c.name).isEqualTo(c.valid);
    }
  }

  @Test
  void opensslBehindTheCheckOfTheKeyGivesTheVerdictOfTheTable(@TempDir Path folder)
      throws Exception {
    assumeTrue(openssl("version") == 0, "needs openssl");
    for (Case c : Case.all()) {
      if (c.message.length > 0) { // the command cannot read an empty file
        boolean alone = opensslVerifies(folder, c);
        assertThat(PublicKey.of(c.key).isPresent() && alone).as(c.name).isEqualTo(c.valid);
        c.equation.ifPresent(e -> assertThat(alone).as("%s, openssl alone", c.name).isEqualTo(e));
      }
    }
  }

  @Test
  void withoutTheCheckOfTheKeyTheEquationAloneWouldAcceptMore() {
    assertThat(Case.all().stream().filter(c -> c.equation.orElse(false) && !c.strict))
        .hasSizeGreaterThan(15)
        .allSatisfy(c -> assertThat(c.name).startsWith("key "));
    assertThat(Case.all())
        .filteredOn(Case::strict)
        .allSatisfy(c -> assertThat(c.equation).contains(c.valid));
  }

  private static boolean opensslVerifies(Path folder, Case c) throws Exception {
    byte[] prefix = HEX.parseHex("302a300506032b6570032100");
    byte[] der = Arrays.copyOf(prefix, prefix.length + c.key.length);
    System.arraycopy(c.key, 0, der, prefix.length, c.key.length);
    Path key = Files.write(folder.resolve("key"), der);
    Path message = Files.write(folder.resolve("message"), c.message);
    Path signature = Files.write(folder.resolve("signature"), c.signature);
    int status =
        openssl(
            "pkeyutl",
            "-verify",
            "-pubin",
            "-keyform",
            "DER",
            "-inkey",
            key.toString(),
            "-rawin",
            "-in",
            message.toString(),
            "-sigfile",
            signature.toString());
    return status == 0;
  }

  private static int openssl(String... arguments) {
    List<String> command = new ArrayList<>(List.of("openssl"));
    command.addAll(List.of(arguments));
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor();
    } catch (java.io.IOException e) {
      return -1;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return -1;
    }
  }
}
