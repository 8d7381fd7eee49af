package io.ochk.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import fr.acinq.bitcoin.ByteVector;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

/** Whatever a file holds and however it is called, each suite copes with it or leaves it alone. */
class AnyFileFuzzTest {
  private static final List<String> NAMES =
      List.of("a.csv", "a.json", "a.jsonl", "a.ots", "es6.txt", "input/a.json");

  /** The first byte says what the file is called. */
  @FuzzTest
  void file(byte[] data) {
    if (data.length == 0) {
      return;
    }
    String name = NAMES.get((data[0] & 0xff) % NAMES.size());
    ByteVector content = new ByteVector(Arrays.copyOfRange(data, 1, data.length));
    TreeMap<String, VectorFile> files = new TreeMap<>();
    files.put(name, new VectorFile(name, content));
    files.put("a", new VectorFile("a", content));
    files.put("output/a.json", new VectorFile("output/a.json", content));
    VectorFolder folder = new VectorFolder(files);
    for (ConformanceSuite suite : Main.suites()) {
      for (VectorFile file : files.values()) {
        if (suite.recognises(file, folder)) {
          assertThat(suite.run(file, folder)).isNotNull();
        }
      }
    }
    assertThat(ConformanceReport.of(folder, Main.suites()).text()).isNotEmpty();
  }
}
