package io.ochk.protocol.request;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.vectors.Vectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestTest {
  @Test
  void hashAndIdAreThoseOfAnotherImplementation() throws Exception {
    for (JsonMembers row : Vectors.rows("requests.json")) {
      Request request = Request.read(row.members("request"));
      assertThat(request.hash()).isEqualTo(row.string("request_hash"));
      assertThat(request.id()).isEqualTo(row.string("request_id"));
      assertThat(Request.parse(request.bytes())).isEqualTo(request);
    }
  }

  @Test
  void membersMayComeInAnyOrder() throws Exception {
    Request request = first();
    String text = new String(request.bytes(), UTF_8);
    String moved =
        "{\"network\":\"mainnet\"," + text.substring(1).replace("\"network\":\"mainnet\",", "");
    assertThat(Request.parse(moved.getBytes(UTF_8)).hash()).isEqualTo(request.hash());
  }

  @ParameterizedTest(name = "{2}: {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"kind\":\"statement\" | \"kind\":\"spend\" | kind",
        "\"kind\":\"statement\" | \"kind\":\"liveness\" | payload.text",
        "\"evidence\":{} | \"evidence\":{\"a\":1} | evidence.a",
        "\"evidence\":{}, |  | evidence",
        "\"payload\":{\"text\" | \"payload\":{\"digest\":\"00\",\"text\" | payload.digest",
        "We are here. | We \\u0007 are here. | payload.text",
        "We are here. | We\\r\\nare here. | payload.text",
        "We are here. | We \\u009b are here. | payload.text",
        "We are here. | \\n | payload.text",
        "\"expires_at\":1780012800 | \"expires_at\":1780012801 | expires_at",
        "\"expires_at\":1780012800 | \"expires_at\":1779408000 | expires_at",
        "\"epoch\":0 | \"epoch\":2147483648 | epoch",
        "\"key\":\"79 | \"key\":\"7 | key",
        "\"network\":\"mainnet\" | \"network\":\"main\" | network"
      })
  void aMalformedRequestIsRefusedByName(String genuine, String spoiled, String member)
      throws Exception {
    String text = new String(first().bytes(), UTF_8);
    assertThat(text).contains(genuine);
    String changed = text.replace(genuine, spoiled == null ? "" : spoiled);
    assertThatThrownBy(() -> Request.parse(changed.getBytes(UTF_8)))
        .isInstanceOfSatisfying(
            MalformedException.class, e -> assertThat(e.member()).isEqualTo(member));
  }

  @Test
  void aStatementOfTwoThousandAndOneUnitsIsTooLong() throws Exception {
    String text = new String(first().bytes(), UTF_8).replace("We are here.", "x".repeat(2_001));
    assertThatThrownBy(() -> Request.parse(text.getBytes(UTF_8)))
        .hasMessage("payload.text: expected 1 to 2000 characters, found 2001 characters");
  }

  @ParameterizedTest
  @CsvSource({"'', true", "AUA=, true", "AUA, false", "AU==, true", "A===, false", "AUA*, false"})
  void aResultCarriesBase64(String signature, boolean accepted) throws Exception {
    RequestResult result = new RequestResult(first(), "smpAUDB" + signature);
    if (accepted) {
      assertThat(RequestResult.parse(result.bytes())).isEqualTo(result);
    } else {
      assertThatThrownBy(() -> RequestResult.parse(result.bytes()))
          .hasMessageStartingWith("signature: expected smp and a signature in base64");
    }
  }

  private static Request first() throws MalformedException {
    return Request.read(Vectors.rows("requests.json").getFirst().members("request"));
  }
}
