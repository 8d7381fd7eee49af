package io.ochk.signer.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.MalformedException;
import io.ochk.signer.ceremony.RefusedException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;

/** A line on the control socket is a question, or is refused with words; never anything else. */
class ControlLineFuzzTest {
  @FuzzTest
  void line(byte[] data) {
    ControlQuestion question;
    try {
      question = read(data);
    } catch (MalformedException | RefusedException e) {
      assertThat(e.getMessage()).isNotBlank();
      return;
    } catch (IOException e) {
      throw new AssertionError("nothing here is too large", e);
    }
    switch (question) {
      case ControlQuestion.AwaitCeremony wait ->
          assertThat(wait.patience()).isBetween(Duration.ZERO, longest());
      case ControlQuestion.AwaitRequest wait ->
          assertThat(wait.patience()).isBetween(Duration.ZERO, longest());
      case ControlQuestion.Propose proposal ->
          assertThat(proposal.lifetime()).isBetween(Duration.ZERO, longest());
      case ControlQuestion.Decide(var decision) ->
          assertThat(decision.item()).matches("[0-9a-f]{64}");
      case ControlQuestion.JournalTail(int last) -> assertThat(last).isNotNegative();
      case ControlQuestion.Status _,
          ControlQuestion.Items _,
          ControlQuestion.Ceremonies _,
          ControlQuestion.Start _,
          ControlQuestion.Abandon _,
          ControlQuestion.Epoch _,
          ControlQuestion.PolicyChanged _ -> {
        // Nothing more to say about these.
      }
    }
  }

  private static Duration longest() {
    return ControlQuestion.LONGEST_WAIT;
  }

  private static ControlQuestion read(byte[] data)
      throws MalformedException, RefusedException, IOException {
    return ControlQuestion.read(
        JsonMembers.of(ControlServer.object(new ByteArrayInputStream(data))));
  }
}
