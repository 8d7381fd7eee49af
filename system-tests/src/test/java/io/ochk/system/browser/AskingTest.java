package io.ochk.system.browser;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.system.world.Guardian;
import io.ochk.system.world.LivingFederation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A reader's page and the nodes that it asks: some hide what they know, some do not answer. */
class AskingTest {
  private static final String PAGE = "/federations/oc-me-v1";
  private static final String TEXT = "What the guardians say.";

  private static LivingFederation living;
  private static Browser browser;
  private static List<String> nodes;
  private static String signed;

  private Visitor reader;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    living = LivingFederation.withKey(folder);
    browser = Browser.start();
    nodes = living.guardians().stream().map(Guardian::api).toList();
    String request = living.states(living.guardian(0), TEXT).exits(0).text("request_id");
    signed = PAGE + "#request-" + request;
  }

  @AfterAll
  static void stop() throws Exception {
    browser.close();
    living.close();
  }

  @BeforeEach
  void opensTheBrowser() {
    reader = browser.visitor("reader", living.federation().portal());
  }

  @AfterEach
  void leaves() {
    reader.leaves();
  }

  private void hidesTheSignature(String node) {
    reader.replacesOf(node, "/api/requests/", "\"state\":\"signed\"", "\"state\":\"open\"");
  }

  @Test
  void aNodeThatSaysOpenForEverHidesNoSignatureThatAnotherHas() {
    for (String node : nodes.subList(0, 3)) {
      hidesTheSignature(node);
    }
    reader.opens(signed).clicks("Look at this request");
    reader.sees("Signed, and verified here.", "#ask-form").sees("Seat 3", "#ask-form");
    assertThat(reader.text("#ask-form")).contains(nodes.get(3)).doesNotContain(nodes.get(0));
    // The button is gone.
    assertThat(reader.focused()).isEqualTo("Ask for a statement");
  }

  @Test
  void whereNoNodeAnswersThePageSaysSoAndGoesOnWhenOneIsBack() {
    reader.isCutOffFrom(nodes);
    reader.opens(PAGE).unfolds("Write a statement");
    reader.sees("No node answers this browser.", "#ask-form");
    assertThat(reader.text("#ask-form")).contains(nodes);
    reader.sees("oc-guardian propose statement");
    Visitor other = reader.tab().opens(signed).clicks("Look at this request");
    other.sees("No node answers now.", "#ask-form").sees("this page asks again", "#ask-form");
    reader.reachesAll();
    other.sees("Signed, and verified here.", "#ask-form").closes();
    reader.clicks("Try again", "#ask-form").sees("takes no statements from pages", "#ask-form");
  }

  @Test
  void anAnswerWithoutEndIsNoAnswer() {
    reader.replacesOf(nodes.get(0), "/api/", "{", "{" + " ".repeat(1024 * 1024));
    reader.opens(PAGE).unfolds("Write a statement");
    reader.sees("does not answer", "#ask-form");
    assertThat(reader.count("#ask-form input[type=radio]:disabled")).isOne();
    Visitor other = reader.tab().opens(signed).clicks("Look at this request");
    other.sees("Signed, and verified here.", "#ask-form");
    assertThat(other.text("#ask-form")).doesNotContain(nodes.get(0));
    other.closes();
    reader.isCutOffFrom(nodes.subList(1, 4));
    other = reader.tab().opens(signed).clicks("Look at this request");
    other.sees("No node answers now.", "#ask-form").closes();
  }

  @Test
  void aRequestThatNoNodeHasIsSaidSoOnlyWhenAllHaveAnswered() {
    reader.isCutOffFrom(nodes.subList(1, 4));
    reader.opens(PAGE + "#request-" + "0".repeat(32)).clicks("Look at this request");
    reader.sees("No node that answers knows this request.", "#ask-form");
    reader.sees("this page asks again", "#ask-form").reachesAll();
    reader.sees("No node knows this request.", "#ask-form").sees("It was not sent", "#ask-form");
  }

  @Test
  void anotherNodeThatAnswersAtAnAddressIsNotAsked() {
    String own = living.guardian(0).operatorId();
    reader.replacesOf(nodes.get(0), "/api/node", own, living.guardian(1).operatorId());
    reader.opens(PAGE).unfolds("Write a statement");
    reader.sees("another node answers there", "#ask-form");
    assertThat(reader.count("#ask-form input[type=radio][value='0']:disabled")).isOne();
  }

  @Test
  void afterAQuarterOfAnHourThePageAsksNoMoreUntilItIsTold() {
    for (String node : nodes) {
      hidesTheSignature(node);
    }
    reader.hasAClockThatIsOffBy(Duration.ZERO);
    reader.opens(signed).clicks("Look at this request");
    reader.sees("It waits in the guardians’ inboxes.", "#ask-form");
    assertThat(reader.text("#ask-form")).doesNotContain("asks no more");
    reader.waits(Duration.ofMinutes(16));
    reader.sees("asks no more", "#ask-form");
    reader.clicks("Ask again", "#ask-form").seesNoMore("asks no more", "#ask-form");
    reader.sees("It waits in the guardians’ inboxes.", "#ask-form");
  }
}
