package io.ochk.server.http;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.ServerRequest;
import io.ochk.server.problem.Problem;
import io.ochk.server.problem.ProblemCode;
import io.ochk.server.problem.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;

/** Reads bodies within a size and a time. */
final class BodyReader {
  // A connection that is closed while its client still sends is reset, and the reset overtakes the
  // answer. A client that sends a little too much shall read why it was refused.
  private static final int READ_BEYOND = 1 << 20;

  private final SlowClients slow;

  BodyReader(SlowClients slow) {
    this.slow = slow;
  }

  byte[] read(ServerRequest request, String mediaType, int maxBytes) throws ProblemException {
    requireType(mediaType, request.headers().first(HeaderNames.CONTENT_TYPE).orElse(""));
    if (!request.content().hasEntity()) {
      return new byte[0];
    }
    boolean announced = request.headers().contentLength().orElse(0) > maxBytes;
    try (SlowClients.Alarm _ = slow.reading();
        InputStream in = request.content().inputStream()) {
      byte[] body = announced ? new byte[0] : in.readNBytes(maxBytes + 1);
      if (announced || body.length > maxBytes) {
        discard(in, announced ? maxBytes + READ_BEYOND : READ_BEYOND);
        throw tooLarge(maxBytes);
      }
      return body;
    } catch (IOException | RuntimeException e) {
      // Too slow, or gone: there is nobody to answer, and nothing to read to its end.
      throw new CloseConnectionException("the body broke off", e);
    }
  }

  private static void discard(InputStream in, int most) throws IOException {
    byte[] dropped = new byte[8192];
    int left = most;
    int read = 0;
    while (left > 0 && read >= 0) {
      read = in.read(dropped, 0, Math.min(left, dropped.length));
      left -= read;
    }
  }

  private static void requireType(String expected, String contentType) throws ProblemException {
    String type = contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    if (!type.equals(expected)) {
      throw Problem.of(
              ProblemCode.MEDIA_TYPE_UNKNOWN,
              "expected Content-Type: "
                  + expected
                  + ", found "
                  + (type.isEmpty() ? "none" : "another"))
          .exception();
    }
  }

  static ProblemException tooLarge(int maxBytes) {
    return Problem.of(ProblemCode.TOO_LARGE, "document: expected at most " + maxBytes + " bytes")
        .exception();
  }
}
