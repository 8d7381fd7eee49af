package io.ochk.protocol.request;

import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.JsonLimits;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.json.StrictJson;
import java.util.regex.Pattern;

/**
 * A request and the signature that a federation made for it.
 *
 * @param request what was asked for
 * @param signature BIP-322, simple form: {@code smp} and base64; whoever receives it checks it
 */
public record RequestResult(Request request, String signature) {
  private static final Pattern SIMPLE =
      Pattern.compile(
          "smp([A-Za-z0-9+/]{4}){0,127}"
              + "([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{4})");

  /**
   * Parses a result; does not verify it.
   *
   * @param utf8 at most 64 KiB of strict JSON
   */
  public static RequestResult parse(byte[] utf8) throws MalformedException {
    return read(JsonMembers.of(StrictJson.parseObject(utf8, JsonLimits.SIGNED)));
  }

  /** Reads a result that stands inside another document. */
  public static RequestResult read(JsonMembers members) throws MalformedException {
    RequestResult result =
        new RequestResult(
            Request.read(members.members("request")), readSignature(members, "signature"));
    members.end();
    return result;
  }

  /** Reads a member that holds such a signature. */
  public static String readSignature(JsonMembers members, String name) throws MalformedException {
    return members.matching(name, SIMPLE, "smp and a signature in base64");
  }

  /** The object in declared order. */
  public JsonObject json() {
    return JsonObject.builder().put("request", request.json()).put("signature", signature).build();
  }

  /** Canonical bytes of the result. */
  public byte[] bytes() {
    return CanonicalJson.bytes(json());
  }
}
