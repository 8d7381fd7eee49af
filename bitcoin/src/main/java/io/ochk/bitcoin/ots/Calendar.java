package io.ochk.bitcoin.ots;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Set;

/**
 * What is sent to a calendar server and how its answers are read. Sending is left to the caller.
 */
public final class Calendar {
  /** The header that calendars expect. */
  public static final String ACCEPT = "application/vnd.opentimestamps.v1";

  /** The longest digest that a calendar takes, in bytes. */
  public static final int MAX_DIGEST = 64;

  /** The longest answer that is read, in bytes. */
  public static final int MAX_ANSWER = 10_000;

  /**
   * The public calendars, as their own promises name them, that may be followed up: a proof must
   * not send us to any other server. A caller with calendars of its own passes another set. The
   * pools that take digests for these calendars have other addresses.
   */
  public static final Set<String> WHITELIST =
      Set.of(
          "https://alice.btc.calendar.opentimestamps.org",
          "https://bob.btc.calendar.opentimestamps.org",
          "https://finney.calendar.eternitywall.com",
          "https://btc.calendar.catallaxy.com");

  private Calendar() {}

  /** An HTTP request. */
  public sealed interface Request {
    /** Where it goes. */
    URI uri();

    /**
     * Submits a digest.
     *
     * @param uri where it goes
     * @param digestHex the body's bytes in hexadecimal
     */
    record Post(URI uri, String digestHex) implements Request {
      /** The body, 1 to 64 bytes. */
      public byte[] body() {
        return HexFormat.of().parseHex(digestHex);
      }
    }

    /**
     * Asks for what became of a promise.
     *
     * @param uri where it goes
     */
    record Get(URI uri) implements Request {}
  }

  /** An answer. */
  public sealed interface Answer {
    /**
     * A proof that starts from the message that was sent or asked for.
     *
     * @param tree the proof
     */
    record Found(Timestamp tree) implements Answer {}

    /**
     * Nothing yet.
     *
     * @param text what the calendar says about it, printable, at most 200 characters
     */
    record NotYet(String text) implements Answer {}

    /**
     * Not a usable answer.
     *
     * @param reason why
     */
    record Refused(String reason) implements Answer {}
  }

  /**
   * The request that submits a digest.
   *
   * @param calendar the calendar's base address
   * @param digest 1 to 64 bytes
   */
  public static Request.Post submit(URI calendar, byte[] digest) {
    if (digest.length < 1 || digest.length > MAX_DIGEST) {
      throw new IllegalArgumentException("a calendar takes 1 to 64 bytes");
    }
    return new Request.Post(below(calendar, "digest"), HexFormat.of().formatHex(digest));
  }

  /**
   * The request that follows up a promise.
   *
   * @param pending the promise, from a proof
   * @param message the message that it vouches for
   * @param whitelist base addresses that may be asked
   * @throws OtsException if the calendar is not in the whitelist
   */
  public static Request.Get followUp(
      Attestation.Pending pending, byte[] message, Set<String> whitelist) throws OtsException {
    String base = pending.uri().replaceAll("/+$", "");
    if (!whitelist.contains(base)) {
      throw new OtsException("calendar " + pending.uri() + " is not in the whitelist");
    }
    return new Request.Get(
        below(URI.create(base), "timestamp/" + HexFormat.of().formatHex(message)));
  }

  private static URI below(URI base, String path) {
    return URI.create(base.toString().replaceAll("/+$", "") + "/" + path);
  }

  /**
   * Reads an answer.
   *
   * @param status the HTTP status
   * @param body at most 10,000 bytes are accepted
   * @param message the message that was submitted or asked for
   */
  public static Answer read(int status, byte[] body, byte[] message) {
    if (body.length > MAX_ANSWER) {
      return new Answer.Refused("the calendar's answer exceeds 10,000 bytes");
    }
    if (status == 404) {
      return new Answer.NotYet(printable(body));
    }
    if (status != 200) {
      return new Answer.Refused("the calendar answered with status " + status);
    }
    try {
      return new Answer.Found(OtsReader.answer(body, message));
    } catch (OtsException e) {
      return new Answer.Refused("the calendar's answer is not a proof: " + e.getMessage());
    }
  }

  /** The bytes that a calendar would answer with. */
  public static byte[] write(Timestamp tree) {
    return OtsWriter.answer(tree);
  }

  private static String printable(byte[] body) {
    String text = new String(body, StandardCharsets.UTF_8).replaceAll("[^ -~]", " ").strip();
    return text.length() <= 200 ? text : text.substring(0, 200);
  }
}
