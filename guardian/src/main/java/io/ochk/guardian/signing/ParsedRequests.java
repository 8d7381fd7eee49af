package io.ochk.guardian.signing;

import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.request.Request;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The requests that were read last. On its way from entry to signature one is read some ten times
 * from its row; its hash names its content, so what was parsed once stays true.
 */
final class ParsedRequests {
  private static final int MOST = 256;

  private static final Map<String, Request> NEWEST =
      new LinkedHashMap<>(MOST * 2, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Request> eldest) {
          return size() > MOST;
        }
      };

  private ParsedRequests() {}

  /**
   * The request of a row.
   *
   * @param hash of its text
   */
  static Request of(String hash, String text) throws MalformedException {
    synchronized (NEWEST) {
      Request known = NEWEST.get(hash);
      if (known != null) {
        return known;
      }
    }
    Request request = Request.parse(text.getBytes(StandardCharsets.UTF_8));
    synchronized (NEWEST) {
      NEWEST.put(hash, request);
    }
    return request;
  }
}
