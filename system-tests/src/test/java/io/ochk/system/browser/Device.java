package io.ochk.system.browser;

import io.ochk.protocol.json.JsonArray;
import java.time.Duration;
import java.util.List;

/** What befalls the device of a visitor: its network, its room for data, its clock, its windows. */
interface Device extends Tab {
  /** From now on nothing leaves for a node in which such an action is. */
  default void holdsBack(String action) {
    ask("holdBack", with().put("action", action));
  }

  /** Everything leaves again. */
  default void letsGo() {
    ask("letGo", with());
  }

  /** From now on answers from addresses with {@code part} have another text in one place. */
  default void replaces(String part, String text, String other) {
    ask("replace", with().put("part", part).put("text", text).put("other", other));
  }

  /** The same, of one server alone. */
  default void replacesOf(String origin, String part, String text, String other) {
    ask(
        "replace",
        with().put("origin", origin).put("part", part).put("text", text).put("other", other));
  }

  /** From now on these servers cannot be reached. */
  default void isCutOffFrom(List<String> origins) {
    ask("cut", with().put("origins", JsonArray.ofStrings(origins)));
  }

  /** They can be again. */
  default void reachesAll() {
    ask("mend", with());
  }

  /** The next answer from an address with this part is under way until {@link #getsTheAnswer}. */
  default void waitsForTheAnswer(String part) {
    ask("delay", with().put("part", part));
  }

  /** It comes. */
  default void getsTheAnswer(String part) {
    ask("come", with().put("part", part));
  }

  /** The next answer from an address with this part does not come. */
  default void losesTheAnswer(String part) {
    ask("lose", with().put("part", part));
  }

  default void offline(boolean offline) {
    ask("offline", with().put("value", offline));
  }

  /** The person gets a security key, with or without WebAuthn's PRF extension. */
  default void getsSecurityKey(boolean prf) {
    ask("passkey", with().put("prf", prf));
  }

  /** From the next page on the browser keeps nothing for this site. */
  default void hasBlockedSiteData() {
    ask("keepNothing", with());
  }

  /** Clears everything that the site has stored, as a browser's settings do. */
  default void clearsSiteData() {
    ask("clear", with().put("path", "/security"));
  }

  /** The browser writes nothing more for this page, for want of room. */
  default void hasNoRoom() {
    ask("room", with().put("none", true));
  }

  /** It does again. */
  default void hasRoomAgain() {
    ask("room", with().put("none", false));
  }

  /** From the next page on the device's clock is off; it goes on. */
  default void hasAClockThatIsOffBy(Duration ahead) {
    ask("clock", with().put("millis", ahead.toMillis()));
  }

  /** The device's clock is right again. */
  default void setsTheClockRight() {
    ask("rightClock", with());
  }

  /** So much time passes, on a device of {@link #hasAClockThatIsOffBy}. */
  default void waits(Duration time) {
    ask("passes", with().put("millis", time.toMillis()));
  }

  /** From now on no time passes on that device but by {@link #waits}. */
  default void stopsTheClock() {
    ask("stopClock", with());
  }

  /** The person looks at another tab, or covers the window. */
  default void looksAway() {
    ask("hide", with().put("hidden", true));
  }

  /** The person looks at the page again. */
  default void looksBack() {
    ask("hide", with().put("hidden", false));
  }

  /** The page is left, and kept as it is for whoever comes back. */
  default void isPutAside() {
    ask("putAside", with());
  }
}
