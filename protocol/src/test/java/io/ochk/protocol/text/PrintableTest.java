package io.ochk.protocol.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PrintableTest {
  @Test
  void whatATerminalWouldObeyIsReplaced() {
    assertThat(Printable.text("\u001b]52;c;ZXZpbA==\u0007"))
        .isEqualTo("\uFFFD]52;c;ZXZpbA==\uFFFD");
    assertThat(Printable.text("a\u009b2Kb\u007f\b\u0000"))
        .isEqualTo("a\uFFFD2Kb\uFFFD\uFFFD\uFFFD");
    assertThat(Printable.text("pass\rFAIL")).isEqualTo("pass\uFFFDFAIL");
  }

  @Test
  void marksOfDirectionAndInvisibleCharactersAreReplaced() {
    assertThat(Printable.text("\u202egnp.exe\u2066\u200b\ufeff"))
        .isEqualTo("\uFFFDgnp.exe\uFFFD\uFFFD\uFFFD");
    assertThat(Printable.text("\ud800")).isEqualTo("\uFFFD");
  }

  @Test
  void linesTabsAndEveryScriptStay() {
    String text = "Zürich\tπ\nनमस्\u200dते 👩\u200d💻";
    assertThat(Printable.text(text)).isEqualTo(text);
    assertThat(Printable.text("one\r\ntwo")).isEqualTo("one\ntwo");
  }

  @Test
  void aFieldStaysOnItsLine() {
    assertThat(Printable.line("alice\nsignature pass\u2028x"))
        .isEqualTo("alice\uFFFDsignature pass\uFFFDx");
  }
}
