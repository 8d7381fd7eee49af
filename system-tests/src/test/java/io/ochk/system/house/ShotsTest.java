package io.ochk.system.house;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.JsonLimits;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.StrictJson;
import io.ochk.system.world.Program;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** {@code oc shots} takes pictures of every page that there is. */
class ShotsTest {
  private static final Pattern ADDRESS = Pattern.compile("['`](/[^'`\\s]*)['`]");
  // What no address shows by itself.
  private static final Set<String> STATES =
      Set.of(
          "words",
          "charter",
          "offline",
          "failing",
          "inbox-code",
          "ceremony-code",
          "asking",
          "asking-refused",
          "federation-red",
          "federation-grey",
          "review",
          "without-script");
  private static final Set<String> SIGNER_ELSEWHERE = Set.of("/signer", "/signer/key");

  @Test
  void everyPageIsOnAPicture() throws Exception {
    Path root = Program.root();
    String script = Files.readString(root.resolve("system-tests/src/test/node/shots.mjs"));
    // What is filled in, ${…}, is one part of an address; a query is none.
    Set<String> taken =
        ADDRESS
            .matcher(script.replaceAll("\\$\\{[^}]*}", "X"))
            .results()
            .map(match -> match.group(1).replaceFirst("\\?.*", ""))
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> missing = new TreeSet<>();
    for (String page : pages(root)) {
      Pattern form = Pattern.compile(page.replaceAll("\\{[^}]*}", "[^/]+"));
      if (taken.stream().noneMatch(address -> form.matcher(address).matches())) {
        missing.add(page);
      }
    }
    assertThat(missing).isEmpty();
    assertThat(taken).containsAll(SIGNER_ELSEWHERE);
    for (String state : STATES) {
      assertThat(script).contains("take(page, '" + state + "')");
    }
  }

  private static Set<String> pages(Path root) throws Exception {
    Path description = root.resolve("portal/src/main/resources/io/ochk/portal/page/openapi.json");
    JsonObject paths =
        JsonMembers.of(StrictJson.parseObject(Files.readAllBytes(description), JsonLimits.RECORD))
            .object("paths");
    Set<String> pages = new TreeSet<>();
    paths
        .members()
        .forEach((path, what) -> {
          if (CanonicalJson.text(what).contains("\"text/html\"")) {
            pages.add(path);
          }
        });
    assertThat(pages).hasSizeGreaterThan(25);
    return pages;
  }
}
