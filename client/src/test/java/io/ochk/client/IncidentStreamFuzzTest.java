package io.ochk.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** A portal may send anything: it ends, and the incidents in it are the same however it is cut. */
class IncidentStreamFuzzTest {
  private static final HttpClient NEVER_USED = HttpClient.newHttpClient();

  @FuzzTest
  void incidents(byte[] data) throws Exception {
    assertThat(incidents(data, 1)).isEqualTo(incidents(data, Math.max(1, data.length)));
  }

  private static List<Incident> incidents(byte[] data, int piece) throws Exception {
    EventLines lines = new EventLines();
    for (int from = 0; from < data.length; from += piece) {
      int length = Math.min(piece, data.length - from);
      lines.onNext(List.of(ByteBuffer.wrap(data, from, length)));
    }
    lines.onComplete();
    List<Incident> found = new ArrayList<>();
    IncidentStream stream =
        new IncidentStream(
            NEVER_USED,
            Patience.INTERACTIVE,
            HttpRequest.newBuilder(URI.create("https://portal.example/")));
    IncidentStream.Ended ended = stream.read(lines, new Collector(found));
    assertThat(ended).isInstanceOf(IncidentStream.Ended.Lost.class);
    return found;
  }

  private record Collector(List<Incident> found) implements IncidentStream.Listener {
    @Override
    public void connected() {}

    @Override
    public boolean incident(Incident incident) {
      return found.add(incident);
    }

    @Override
    public void disconnected(String why) {}
  }
}
