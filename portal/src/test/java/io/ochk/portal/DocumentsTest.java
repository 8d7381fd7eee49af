package io.ochk.portal;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.portal.world.PortalUnderTest;
import io.ochk.protocol.fixture.TestClock;
import io.ochk.protocol.json.JsonLimits;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.StrictJson;
import io.ochk.server.http.Route;
import io.ochk.server.problem.ProblemCode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written about the API is what it does. */
class DocumentsTest {
  private static final Path ROOT = Path.of(System.getProperty("oc.root"));

  @TempDir Path data;

  @Test
  void theOpenApiDocumentHasEveryRouteAndNoOther() throws Exception {
    assertThat(documented()).isEqualTo(served());
  }

  private Set<String> served() throws Exception {
    Set<String> routes = new TreeSet<>();
    try (Portal portal =
        Portal.start(PortalUnderTest.settings(data, Optional.empty()), new TestClock())) {
      for (Route route : portal.routes()) {
        // OpenAPI has no sign for a variable of several segments.
        routes.add(route.method() + " " + route.template().replace("*}", "}"));
      }
    }
    return routes;
  }

  private static Set<String> documented() throws Exception {
    byte[] document =
        DocumentsTest.class.getResourceAsStream("/io/ochk/portal/page/openapi.json").readAllBytes();
    JsonObject paths =
        (JsonObject) StrictJson.parseObject(document, JsonLimits.RECORD).get("paths").orElseThrow();
    Set<String> operations = new TreeSet<>();
    paths
        .members()
        .forEach((path, item) ->
            ((JsonObject) item)
                .members()
                .keySet()
                .forEach(method -> operations.add(method.toUpperCase(Locale.ROOT) + " " + path)));
    return operations;
  }

  @Test
  void theTableOfErrorsIsTheCode() throws Exception {
    String table = Files.readString(ROOT.resolve("docs/spec/errors.md"), StandardCharsets.UTF_8);
    String rows =
        String.join("\n", Arrays.stream(ProblemCode.values()).map(DocumentsTest::row).toList());
    assertThat(table)
        .contains("| code | status | title | next step |\n|---|---|---|---|\n" + rows + "\n");
  }

  private static String row(ProblemCode code) {
    return "| `"
        + code.wireName()
        + "` | "
        + code.status()
        + " | "
        + code.title()
        + " | "
        + code.next().orElse("")
        + " |";
  }

  @Test
  void theDescriptionOfTheApiNamesEveryAddress() throws Exception {
    String text = Files.readString(ROOT.resolve("docs/spec/api.md"), StandardCharsets.UTF_8);
    for (String operation : served()) {
      assertThat(text).contains("`" + operation + "`");
    }
  }
}
