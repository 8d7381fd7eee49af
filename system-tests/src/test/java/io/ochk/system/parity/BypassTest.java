package io.ochk.system.parity;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.protocol.json.JsonObject;
import io.ochk.system.world.Command;
import io.ochk.system.world.Json;
import io.ochk.system.world.Program;
import io.ochk.system.world.RunningPortal;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** BYPASS.md is complete and true. */
class BypassTest {
  private static final Pattern CODE = Pattern.compile("`([^`]+)`");
  private static final Pattern ADDRESS =
      Pattern.compile("(?<![\\w/])(GET |POST )?(/[a-z.][^\\s|]*)");
  private static final Pattern BUTTON =
      Pattern.compile("button\\('([^']+)'|h\\('button', \\{[^}]*\\}, '([^']+)'");
  private static final Set<String> METHODS = Set.of("get", "post", "put", "delete", "patch");

  @TempDir Path folder;

  @Test
  void everyRouteOfTheApiHasItsRow() throws Exception {
    assertThat(named("GET /", "POST /", "PUT /", "DELETE /")).containsExactlyElementsOf(routes());
  }

  @Test
  void everyAddressBesideACommandIsThere() throws Exception {
    Set<String> routes = routes();
    List<String> rows =
        Files.readAllLines(Program.root().resolve("BYPASS.md")).stream()
            .filter(line -> line.startsWith("| ") && line.split("\\|").length == 4)
            .toList();
    assertThat(rows).hasSizeGreaterThan(40);
    for (String row : rows) {
      for (MatchResult found : ADDRESS.matcher(row.split("\\|")[3]).results().toList()) {
        String method = found.group(1) == null ? "GET " : found.group(1);
        assertThat(routes).as(row).contains(method + found.group(2));
      }
    }
  }

  @Test
  void everyButtonOfAPageHasItsRow() throws Exception {
    Set<String> buttons = new TreeSet<>();
    Path pages = Program.root().resolve("web/src/main/web/app/page");
    try (DirectoryStream<Path> scripts = Files.newDirectoryStream(pages, "*.js")) {
      for (Path script : scripts) {
        for (MatchResult found : BUTTON.matcher(Files.readString(script)).results().toList()) {
          buttons.add(found.group(1) != null ? found.group(1) : found.group(2));
        }
      }
    }
    String text = Files.readString(Program.root().resolve("BYPASS.md"));
    int begin = text.indexOf("| button | without a browser |");
    Set<String> rows = new TreeSet<>();
    text.substring(begin, text.indexOf("\n\n", begin))
        .lines()
        .skip(2)
        .forEach(row -> rows.addAll(List.of(row.split("\\|")[1].strip().split("; "))));
    assertThat(rows).containsExactlyElementsOf(buttons);
  }

  private Set<String> routes() throws Exception {
    Set<String> routes = new TreeSet<>();
    try (RunningPortal portal = RunningPortal.sqlite(folder)) {
      JsonObject paths = (JsonObject) Json.at(portal.get("/api/openapi.json").json(), "paths");
      paths
          .members()
          .forEach((path, methods) ->
              ((JsonObject) methods)
                  .members().keySet().stream()
                      .filter(METHODS::contains)
                      .forEach(m -> routes.add(m.toUpperCase(Locale.ROOT) + " " + path)));
    }
    return routes;
  }

  @Test
  void everyCommandOfTheTableExists() throws Exception {
    for (String command : named("oc-guardian ", "oc portal ")) {
      boolean kit = command.startsWith("oc-guardian ");
      List<String> words = new ArrayList<>(List.of(command.split(" ")));
      words.subList(0, kit ? 1 : 2).clear();
      Command.of(kit ? Program.KIT : Program.OFFICE)
          .with(words.toArray(String[]::new))
          .with("--help")
          .run()
          .exits(0)
          .says("Usage: " + (kit ? command : "oc portal " + String.join(" ", words)));
    }
  }

  private static Set<String> named(String... beginnings) throws IOException {
    String text = Files.readString(Program.root().resolve("BYPASS.md"));
    Set<String> named = new TreeSet<>();
    for (MatchResult match : CODE.matcher(text).results().toList()) {
      for (String beginning : beginnings) {
        if (match.group(1).startsWith(beginning)) {
          named.add(match.group(1));
        }
      }
    }
    return named;
  }
}
