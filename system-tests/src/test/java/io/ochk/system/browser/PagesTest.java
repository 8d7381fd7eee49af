package io.ochk.system.browser;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.protocol.charter.Charter;
import io.ochk.protocol.fixture.Charters;
import io.ochk.protocol.fixture.TestKeys;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.signature.SigningKey;
import io.ochk.system.world.RunningPortal;
import io.ochk.system.world.Wire;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pages for everybody: readers with a keyboard or a screen reader, small and large windows. */
class PagesTest {
  private static final List<String> PAGES =
      List.of(
          "/",
          "/operator",
          "/operator/apply",
          "/operator/bypass",
          "/federations/oc-me-v1",
          "/security",
          "/transparency",
          "/me/operator",
          "/me/operator/federations",
          "/me/operator/incidents");

  private static RunningPortal portal;
  private static Browser browser;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    portal = RunningPortal.sqlite(folder);
    browser = Browser.start();
    Wire wire = new Wire(portal);
    wire.found();
    for (int seat = 0; seat < 4; seat++) {
      wire.seat(TestKeys.operator(seat), seat);
    }
    List<OperatorId> guardians =
        IntStream.range(0, 4)
            .mapToObj(seat -> OperatorId.of(TestKeys.operator(seat).publicKey()))
            .toList();
    Charter charter = wire.publish(Charters.of(Wire.SLUG, "1.0.0", 3, guardians));
    wire.ratify(TestKeys.operator(1), charter);
    portal.post(
        "/api/operator/incidents",
        wire.incident(TestKeys.operator(1), "A_title_without_any_space_".repeat(7)).bytes());
  }

  @AfterAll
  static void stop() throws Exception {
    browser.close();
    portal.close();
  }

  private static Visitor guardian(String name) {
    SigningKey key = TestKeys.operator(0);
    Visitor visitor = browser.visitor(name, portal);
    visitor.imports(HexFormat.of().formatHex(key.exportSeed())).sees("Here since");
    return visitor;
  }

  @Test
  void axeFindsNothingSeriousInLightOrDark() {
    Visitor visitor = guardian("axe");
    for (String page : PAGES) {
      visitor.opens(page).sees("This portal verifies and remembers.");
      if (page.equals("/me/operator/federations")) {
        visitor.sees("Ratify charter", ".acting");
      }
      for (String scheme : List.of("light", "dark")) {
        assertThat(visitor.barriers(scheme)).as("%s in %s", page, scheme).isEmpty();
      }
    }
    visitor.leaves();
  }

  @Test
  void nothingIsWiderThanTheWindow() {
    Visitor visitor = guardian("narrow");
    for (String page : PAGES) {
      visitor.opens(page).sees("This portal verifies and remembers.");
      for (int width : new int[] {360, 768, 1600}) {
        assertThat(visitor.overflow(width)).as("%s at %s", page, width).isZero();
      }
    }
    visitor.leaves();
  }

  @Test
  void theKeyboardAloneReachesTheContentAndTheSigningDialogCanBeLeft() {
    Visitor visitor = guardian("keyboard");
    visitor.opens("/me/operator/federations").sees("Ratify charter", ".acting");
    visitor.presses("Tab");
    assertThat(visitor.focused()).isEqualTo("Skip to the content");
    visitor.presses("Enter");
    visitor.clicks("Ratify charter").sees("You are about to sign");
    visitor.presses("Escape");
    visitor.sees("Nothing was signed.");
    assertThat(visitor.database("oc-operator-journal")).doesNotContain("charter-sign");
    visitor.leaves();
  }

  @Test
  void aCharterThatThePortalChangedIsNotSigned() {
    Visitor visitor = guardian("changed");
    visitor.replaces("/charters/", "Country 0", "Country 9");
    visitor.opens("/me/operator/federations").sees("This does not verify").sees("computed here");
    assertThat(visitor.count("text=Ratify charter")).isZero();
    visitor.opens("/federations/oc-me-v1").sees("is another. Do not ratify");
    visitor.leaves();
  }
}
