package io.ochk.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReportTest {
  @Test
  void labelsOfAReportStandInOneColumnHoweverLongTheyAre() {
    Report report =
        Report.builder()
            .line("Signed:")
            .field("seat", "2")
            .field("successor_operator_id", "op-0123456789abcdef")
            .build();

    assertThat(report.lines())
        .containsExactly(
            "Signed:", "seat                  2", "successor_operator_id op-0123456789abcdef");
  }

  @Test
  void shortLabelsHaveTheUsualColumn() {
    assertThat(Report.builder().field("seat", "2").build().lines())
        .containsExactly("seat           2");
  }
}
