package io.ochk.portal.http;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import io.ochk.portal.problem.Problem;
import io.ochk.portal.problem.ProblemCode;
import io.ochk.portal.problem.ProblemException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Locale;

/** Reads a JSON body within a size and a time. */
final class BodyReader {
  private static final Duration LONGEST = Duration.ofSeconds(30);

  private BodyReader() {}

  static byte[] read(ServerRequest request, int maxBytes) throws ProblemException {
    requireJson(request.headers().first(HeaderNames.CONTENT_TYPE).orElse(""));
    if (request.headers().contentLength().orElse(0) > maxBytes) {
      throw tooLarge(maxBytes);
    }
    if (!request.content().hasEntity()) {
      return new byte[0];
    }
    long deadline = System.nanoTime() + LONGEST.toNanos();
    try (InputStream in = request.content().inputStream()) {
      ByteArrayOutputStream out = new ByteArrayOutputStream(4096);
      byte[] buffer = new byte[8192];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        out.write(buffer, 0, n);
        if (out.size() > maxBytes) {
          throw tooLarge(maxBytes);
        }
        if (System.nanoTime() > deadline) {
          throw Problem.of(
                  ProblemCode.BAD_REQUEST,
                  "the body took longer than " + LONGEST.toSeconds() + " s")
              .exception();
        }
      }
      return out.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void requireJson(String contentType) throws ProblemException {
    String type = contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    if (!type.equals("application/json")) {
      throw Problem.of(
              ProblemCode.MEDIA_TYPE_UNKNOWN,
              "expected Content-Type: application/json, found "
                  + (type.isEmpty() ? "none" : "another"))
          .exception();
    }
  }

  private static ProblemException tooLarge(int maxBytes) {
    return Problem.of(ProblemCode.TOO_LARGE, "document: expected at most " + maxBytes + " bytes")
        .exception();
  }
}
