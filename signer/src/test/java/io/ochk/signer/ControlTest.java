package io.ochk.signer;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.protocol.fixture.Programme;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonObject;
import io.ochk.signer.control.ControlClient;
import io.ochk.signer.control.ControlServer;
import io.ochk.signer.control.SignerControl;
import io.ochk.signer.session.NodeLink;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the signer that runs answers to the commands of its operator. */
@Tag("slow")
class ControlTest extends ScriptedSession {
  private static JsonObject command(String name) {
    return JsonObject.builder().put("command", name).build();
  }

  @Test
  void aClockThatIsMoreThanAMinuteOffItsNodesIsSaidByHowMuchAndUntilItIsRight() throws Exception {
    node.timeMs += 300_000;
    NodeLink link = connected();
    SignerControl control = new SignerControl(runtime);
    assertThat(
            control
                .answer(JsonObject.builder().put("command", "inbox").put("all", false).build())
                .toString())
        .contains("this machine's clock is 300 s behind its node's")
        .contains("next: Set the clock");
    assertThat(control.answer(command("status")).toString()).contains("300 s behind");
    node.timeMs -= 240_000;
    link.lookAtClock();
    assertThat(runtime.notices()).isEmpty();
    node.timeMs -= 2 * 3_600_000;
    link.lookAtClock();
    assertThat(runtime.notices()).singleElement().asString().contains("119 min ahead of");
    // It decides nothing: whoever could set that number could also say nothing at all.
    assertThat(runtime.mayAnswer()).isTrue();
  }

  @Test
  void whereTheStoreFailsBetweenStepsNobodyIsToldThatNothingWasSent() {
    SignerControl control = new SignerControl(runtime);
    runtime.federation(Programme.SLUG);
    runtime.means().store().close();
    String answer =
        control
            .answer(JsonObject.builder().put("command", "inbox").put("all", false).build())
            .toString();
    assertThat(answer)
        .contains("the signer's store failed (")
        .contains("it may not have been kept")
        .contains("oc-guardian ceremony status")
        .doesNotContain("nothing was sent");
  }

  @Test
  void commandsAreAnsweredOverASocketOfThisUserAlone() throws Exception {
    connected();
    Path home = folder.resolve("signer");
    assertThat(ControlClient.ask(home, command("status"))).isEmpty();
    try (ControlServer _ = ControlServer.open(home, new SignerControl(runtime)::answer)) {
      JsonObject status = ControlClient.ask(home, command("status")).orElseThrow();
      assertThat(JsonMembers.of(status).string("operator_id"))
          .isEqualTo(runtime.means().operator().id().text());
      JsonObject refused = ControlClient.ask(home, command("nonsense")).orElseThrow();
      assertThat(JsonMembers.of(refused).bool("ok")).isFalse();
    }
    assertThat(ControlClient.ask(home, command("status"))).isEmpty();
  }

  @Test
  void aFolderWithALongNameHasItsSocketElsewhere() throws Exception {
    Path deep = folder.resolve("x".repeat(120));
    Files.createDirectory(deep);
    try (ControlServer _ = ControlServer.open(deep, question -> question)) {
      assertThat(ControlClient.ask(deep, command("echo"))).contains(command("echo"));
    }
  }
}
