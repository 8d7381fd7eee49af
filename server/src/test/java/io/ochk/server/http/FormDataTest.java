package io.ochk.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.ochk.server.problem.ProblemCode;
import io.ochk.server.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FormDataTest {
  private static final String TYPE = "multipart/form-data; boundary=----b";
  private static final String PART =
      "------b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a.json\"\r\n"
          + "Content-Type: application/json\r\n\r\n";
  private static final String END = "\r\n------b--\r\n";

  private static String file(String type, String body) throws ProblemException {
    byte[] file = FormData.file(type, body.getBytes(StandardCharsets.ISO_8859_1), "f");
    return new String(file, StandardCharsets.ISO_8859_1);
  }

  @Test
  void theFileIsReadByteForByte() throws Exception {
    for (String content :
        new String[] {"{}", "", "\r\n", "a\r\n------a--", "\u0000\u00ff\r\n\r\n--"}) {
      assertThat(file(TYPE, PART + content + END)).isEqualTo(content);
    }
    assertThat(file("multipart/form-data; boundary=\"----b\"; charset=utf-8", PART + "x" + END))
        .isEqualTo("x");
    assertThat(file(TYPE, PART + "x" + END.stripTrailing())).isEqualTo("x");
    assertThat(file(TYPE, "------b\r\ncontent-disposition:form-data;name=\"f\"\r\n\r\nx" + END))
        .isEqualTo("x");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "------b--\r\n",
        "preamble\r\n------b\r\nContent-Disposition: form-data; name=\"f\"\r\n\r\nx\r\n------b--",
        "------b\r\nContent-Disposition: form-data; name=\"g\"\r\n\r\nx\r\n------b--",
        "------b\r\nContent-Disposition: attachment; name=\"f\"\r\n\r\nx\r\n------b--",
        "------b\r\n\r\nx\r\n------b--",
        "------b\r\nContent-Disposition: form-data; name=\"f\"\r\n\r\nx",
        "------b\r\nContent-Disposition: form-data; name=\"f\"\r\n\r\nx\r\n------b\r\n"
            + "Content-Disposition: form-data; name=\"f\"\r\n\r\ny\r\n------b--",
        "------b\r\nContent-Disposition: form-data; name=\"f\"\r\n\r\nx\r\n------b--trailing",
        "------b\r\nContent-Disposition: form-data; name=\"f\"\r\n"
            + "Content-Transfer-Encoding: base64\r\n\r\neA==\r\n------b--"
      })
  void anotherFormIsNamedMalformed(String body) {
    assertThatThrownBy(() -> file(TYPE, body))
        .isInstanceOfSatisfying(
            ProblemException.class,
            e -> assertThat(e.problem().code()).isEqualTo(ProblemCode.MALFORMED));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "multipart/form-data",
        "multipart/form-data; boundary=",
        "multipart/form-data; boundary=\"a b \"",
        "multipart/form-data; boundary=0123456789012345678901234567890123456789012345678901234567890123456789x"
      })
  void aBoundaryIsNeeded(String type) {
    assertThatThrownBy(() -> file(type, PART + END))
        .isInstanceOfSatisfying(
            ProblemException.class, e -> assertThat(e.problem().member()).contains("content-type"));
  }

  @FuzzTest
  void whateverComesIsAFileOfTheBodyOrRefused(byte[] body) {
    try {
      byte[] file = FormData.file(TYPE, body, "f");
      assertThat(new String(body, StandardCharsets.ISO_8859_1))
          .contains(new String(file, StandardCharsets.ISO_8859_1) + "\r\n------b--");
    } catch (ProblemException e) {
      assertThat(e.problem().code()).isEqualTo(ProblemCode.MALFORMED);
    }
  }
}
