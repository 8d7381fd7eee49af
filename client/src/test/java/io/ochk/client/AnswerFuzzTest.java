package io.ochk.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.MalformedException;
import java.time.Duration;
import java.util.Optional;

/** A portal may answer anything: a value, or an error that names the member. */
class AnswerFuzzTest {
  private interface Reader<T> {
    T read(JsonObject json) throws MalformedException;
  }

  private static <T> void read(byte[] body, Reader<T> reader) {
    try {
      T value = reader.read(Exchange.object(body));
      assertThat(reader.read(Exchange.object(body))).isEqualTo(value);
    } catch (MalformedException e) {
      assertThat(e.member()).isNotEmpty();
    }
  }

  @FuzzTest
  void registryEntry(byte[] body) {
    read(body, RegistryEntry::read);
  }

  @FuzzTest
  void applicationState(byte[] body) {
    read(body, ApplicationState::read);
  }

  @FuzzTest
  void publishedCharter(byte[] body) {
    read(body, PublishedCharter::read);
  }

  @FuzzTest
  void federations(byte[] body) {
    read(body, FederationSummary::readAll);
    read(body, json -> FederationSummary.read(JsonMembers.of(json)));
  }

  @FuzzTest
  void incidentPage(byte[] body) {
    read(body, IncidentPage::read);
  }

  /** A refusal never shows a control character, and is one however little of it can be read. */
  @FuzzTest
  void problem(byte[] body) {
    switch (Exchange.problem(409, body, Optional.of(Duration.ofSeconds(1)))) {
      case Answer.Refused<byte[]>(Problem problem) -> {
        assertThat(problem.status()).isEqualTo(409);
        assertThat(problem.code()).doesNotContainPattern("\\p{Cntrl}");
        assertThat(problem.detail()).doesNotContainPattern("\\p{Cntrl}");
      }
      case Answer.Unintelligible<byte[]>(String detail) -> assertThat(detail).contains("409");
      case Answer.Ok<byte[]> ok -> throw new AssertionError("a refusal is taken for a success");
      case Answer.Unreachable<byte[]> other -> throw new AssertionError("there was an answer");
    }
  }
}
