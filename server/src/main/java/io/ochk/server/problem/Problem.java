package io.ochk.server.problem;

import io.ochk.protocol.directory.DirectoryRefusal;
import io.ochk.protocol.envelope.Refusal;
import io.ochk.protocol.json.JsonNumber;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.JsonValue;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.signature.VerificationException;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A refusal.
 *
 * @param code which one
 * @param member the member concerned, if there is one
 * @param detail what was expected and what was found, for a person
 * @param retryAfter when to come again, if that is worth while: whole seconds, at least one
 * @param more further members of the response
 */
public record Problem(
    ProblemCode code,
    Optional<String> member,
    String detail,
    Optional<Duration> retryAfter,
    Map<String, JsonValue> more) {
  /** Keeps a copy of the map, and of a time the whole seconds. */
  public Problem {
    retryAfter = retryAfter.map(d -> Duration.ofSeconds(Math.max(1, d.toSeconds())));
    more = Collections.unmodifiableMap(new LinkedHashMap<>(more));
  }

  /** A problem about no member in particular. */
  public static Problem of(ProblemCode code, String detail) {
    return new Problem(code, Optional.empty(), detail, Optional.empty(), Map.of());
  }

  /** A problem about one member. */
  public static Problem of(ProblemCode code, String member, String detail) {
    return new Problem(code, Optional.of(member), detail, Optional.empty(), Map.of());
  }

  /** A problem that passes. */
  public static Problem passing(ProblemCode code, String detail, Duration retryAfter) {
    return new Problem(code, Optional.empty(), detail, Optional.of(retryAfter), Map.of());
  }

  /** The same with a member of its own in the response, such as the receiver's time. */
  public Problem with(String name, long value) {
    return with(name, JsonNumber.of(value));
  }

  /** The same with a member of its own in the response, such as what proves it. */
  public Problem with(String name, JsonValue value) {
    Map<String, JsonValue> members = new LinkedHashMap<>(more);
    members.put(name, value);
    return new Problem(code, member, detail, retryAfter, members);
  }

  /** The problem of a document that is not what its type says. */
  public static Problem malformed(MalformedException e) {
    return of(ProblemCode.MALFORMED, e.member(), e.getMessage());
  }

  /** The problem of a statement by a role's key that does not verify. */
  public static Problem unverified(VerificationException e) {
    return of(ProblemCode.AUTHORITY_INVALID, e.check(), e.getMessage());
  }

  /** The problem of an envelope that breaks a rule of admission. */
  public static Problem admission(Refusal refusal) {
    return of(ProblemCode.of(refusal.code()), refusal.member(), refusal.detail());
  }

  /** The problem of a statement or envelope that does not fit the federation's facts. */
  public static Problem directory(DirectoryRefusal refusal) {
    return of(ProblemCode.of(refusal.code()), refusal.detail());
  }

  /** This problem, to be thrown. */
  public ProblemException exception() {
    return new ProblemException(this);
  }

  /** The body of the response, RFC 9457. */
  public JsonObject json() {
    JsonObject.Builder json =
        JsonObject.builder()
            .put("type", "urn:oc:problem:" + code.wireName())
            .put("title", code.title())
            .put("status", code.status())
            .put("detail", detail)
            .put("code", code.wireName())
            .append("member", member)
            .append("next", code.next());
    more.forEach(json::put);
    return json.build();
  }
}
