package io.ochk.protocol.custody;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.ochk.protocol.hash.Sha256;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.JsonArray;
import io.ochk.protocol.json.JsonLimits;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonNull;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.JsonValue;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.json.StrictJson;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Federation custody of one address.
 *
 * @param address the address that is held, {@code [!-~]{1,128}}
 * @param threshold how many guardians sign, from 1
 * @param guardians all of them, rising by address
 * @param implementation how the custody is made, if that is said; not part of the id
 */
public record CustodyDescriptor(
    String address,
    int threshold,
    List<CustodyGuardian> guardians,
    Optional<Implementation> implementation) {
  /** What our federations are made with. */
  public static final String FROST_TAPROOT = "frost-taproot";

  private static final String KIND = "attest-federation-custody";
  private static final String HEAD = "oc-attest:federation-custody:v1";
  private static final int MOST_GUARDIANS = 1_000;
  private static final Pattern VALUE = Pattern.compile("[!-~]{1,128}");
  private static final Pattern THRESHOLD =
      Pattern.compile("([1-9][0-9]{0,3})-of-([1-9][0-9]{0,3})");

  /**
   * How a custody is made; opaque to whoever does not know the kind.
   *
   * @param kind such as {@code frost-taproot}
   * @param federationId for {@code frost-taproot} x(Q), 64 lower-case hex characters
   * @param version of the implementation
   */
  public record Implementation(String kind, String federationId, String version) {
    static Implementation read(JsonMembers members) throws MalformedException {
      Implementation read =
          new Implementation(
              value(members, "kind"), value(members, "federation_id"), value(members, "version"));
      members.end();
      return read;
    }

    JsonObject json() {
      return JsonObject.builder()
          .put("kind", kind)
          .put("federation_id", federationId)
          .put("version", version)
          .build();
    }
  }

  /** Sorts the guardians and checks that they are different, and enough. */
  public CustodyDescriptor {
    guardians = guardians.stream().sorted(Comparator.comparing(CustodyGuardian::address)).toList();
    boolean distinct =
        new HashSet<>(guardians.stream().map(CustodyGuardian::address).toList()).size()
            == guardians.size();
    if (!distinct || threshold < 1 || threshold > guardians.size()) {
      throw new IllegalArgumentException("a threshold up to the number of different guardians");
    }
  }

  /** The federation's own address under its guardians' addresses. */
  public static CustodyDescriptor ofFederation(
      String address, int threshold, List<CustodyGuardian> guardians, String key) {
    return new CustodyDescriptor(
        address, threshold, guardians, Optional.of(new Implementation(FROST_TAPROOT, key, "1")));
  }

  /** The text whose hash is the id: LF between lines, none at the end. */
  public String text() {
    StringBuilder text = new StringBuilder(HEAD);
    text.append("\naddress: ").append(address);
    text.append("\nthreshold: ").append(thresholdText());
    guardians.forEach(g -> text.append("\nguardian: ").append(g.address()));
    return text.toString();
  }

  private String thresholdText() {
    return threshold + "-of-" + guardians.size();
  }

  /** {@code fed:} and 64 lower-case hex characters. */
  public String id() {
    return "fed:" + Sha256.hex(text().getBytes(UTF_8));
  }

  /** The object in declared order; without an implementation its member is {@code null}. */
  public JsonObject json() {
    JsonObject.Builder json =
        JsonObject.builder()
            .put("v", 1)
            .put("kind", KIND)
            .put("address", address)
            .put("threshold", thresholdText())
            .put(
                "guardians",
                new JsonArray(guardians.stream().<JsonValue>map(CustodyGuardian::json).toList()));
    if (implementation.isPresent()) {
      json.put("implementation", implementation.get().json());
    } else {
      json.put("implementation", JsonNull.NULL);
    }
    return json.build();
  }

  /** Canonical bytes. */
  public byte[] bytes() {
    return CanonicalJson.bytes(json());
  }

  /**
   * Parses a descriptor.
   *
   * @param utf8 at most 64 KiB of strict JSON
   */
  public static CustodyDescriptor parse(byte[] utf8) throws MalformedException {
    return read(JsonMembers.of(StrictJson.parseObject(utf8, JsonLimits.SIGNED)));
  }

  /** Reads a descriptor that stands inside another document. */
  public static CustodyDescriptor read(JsonMembers members) throws MalformedException {
    members.integer("v", 1, 1);
    members.literal("kind", KIND);
    String address = value(members, "address");
    var threshold =
        THRESHOLD.matcher(members.matching("threshold", THRESHOLD, "a threshold such as 3-of-5"));
    List<CustodyGuardian> guardians = new ArrayList<>();
    for (JsonMembers guardian : members.objects("guardians", MOST_GUARDIANS)) {
      guardians.add(CustodyGuardian.read(guardian));
    }
    boolean formed =
        threshold.matches()
            && Integer.parseInt(threshold.group(2)) == guardians.size()
            && Integer.parseInt(threshold.group(1)) <= guardians.size()
            && rising(guardians);
    if (!formed) {
      throw new MalformedException(
          members.path("guardians"),
          "as many as the threshold says, rising by address, none twice",
          guardians.size() + " in another order");
    }
    Optional<Implementation> implementation =
        members.has("implementation") && members.any("implementation") != JsonNull.NULL
            ? Optional.of(Implementation.read(members.members("implementation")))
            : Optional.empty();
    members.end();
    return new CustodyDescriptor(
        address, Integer.parseInt(threshold.group(1)), guardians, implementation);
  }

  private static boolean rising(List<CustodyGuardian> guardians) {
    for (int i = 1; i < guardians.size(); i++) {
      if (guardians.get(i - 1).address().compareTo(guardians.get(i).address()) >= 0) {
        return false;
      }
    }
    return true;
  }

  static String value(JsonMembers members, String name) throws MalformedException {
    return members.matching(name, VALUE, "1 to 128 printable characters without spaces");
  }
}
