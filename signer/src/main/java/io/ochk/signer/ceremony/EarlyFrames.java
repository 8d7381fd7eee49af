package io.ochk.signer.ceremony;

import io.ochk.protocol.envelope.ActionEnvelope;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Frames that came before their session is known or confirmed here. They are not kept: a node sends
 * everything again in each session, and a hostile one shall not fill the disk.
 */
final class EarlyFrames {
  private static final int MOST_SESSIONS = 16;
  private static final int MOST_FRAMES = 256;

  private final Map<String, List<ActionEnvelope>> bySession =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, List<ActionEnvelope>> eldest) {
          return size() > MOST_SESSIONS;
        }
      };

  void add(String sessionHash, ActionEnvelope envelope) {
    List<ActionEnvelope> frames = bySession.computeIfAbsent(sessionHash, s -> new ArrayList<>());
    if (frames.size() < MOST_FRAMES && !frames.contains(envelope)) {
      frames.add(envelope);
    }
  }

  List<ActionEnvelope> take(String sessionHash) {
    List<ActionEnvelope> frames = bySession.remove(sessionHash);
    return frames == null ? List.of() : frames;
  }
}
