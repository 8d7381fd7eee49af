package io.ochk.keystore;

import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.JsonLimits;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.json.StrictJson;
import io.ochk.protocol.signature.PublicKey;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * The content of a keystore file, version 1 (see {@code docs/spec/keystore-file.md}).
 *
 * @param slot what the key is for
 * @param publicKey the key's public half
 * @param kdf how the passphrase is stretched
 * @param nonce 12 bytes in hex
 * @param ciphertext 48 bytes in hex: the sealed seed and the tag
 */
record SealedKey(Slot slot, PublicKey publicKey, Kdf kdf, String nonce, String ciphertext) {
  static final int NONCE_LENGTH = 12;
  static final int SALT_LENGTH = 16;

  private static final String FORMAT = "oc-keystore";
  private static final Pattern SLOT = Pattern.compile("[a-z0-9-]{1,32}");

  /**
   * Argon2id's parameters (RFC 9106).
   *
   * @param memoryKib 8 MiB to 1 GiB, in KiB
   * @param iterations 1 to 16
   * @param parallelism 1 to 16
   * @param salt 16 bytes in hex
   */
  record Kdf(int memoryKib, int iterations, int parallelism, String salt) {
    static final int VERSION = 0x13;

    /** RFC 9106, section 4, second recommended choice: 64 MiB, 3 passes, 4 lanes. */
    static Kdf recommended(String salt) {
      return new Kdf(64 * 1024, 3, 4, salt);
    }

    JsonObject json() {
      return JsonObject.builder()
          .put("name", "argon2id")
          .put("version", VERSION)
          .put("memory_kib", memoryKib)
          .put("iterations", iterations)
          .put("parallelism", parallelism)
          .put("salt", salt)
          .build();
    }

    static Kdf read(JsonMembers members) throws MalformedException {
      members.literal("name", "argon2id");
      members.integer("version", VERSION, VERSION);
      Kdf kdf =
          new Kdf(
              (int) members.integer("memory_kib", 8 * 1024, 1024 * 1024),
              (int) members.integer("iterations", 1, 16),
              (int) members.integer("parallelism", 1, 16),
              hex(members, "salt", SALT_LENGTH));
      members.end();
      return kdf;
    }
  }

  /** What the tag authenticates beside the seed: every member before the ciphertext. */
  byte[] associatedData() {
    return CanonicalJson.bytes(header().build());
  }

  /** The file: one line of JSON. */
  byte[] bytes() {
    JsonObject json = header().put("ciphertext", ciphertext).build();
    return (CanonicalJson.text(json) + "\n").getBytes(StandardCharsets.UTF_8);
  }

  private JsonObject.Builder header() {
    return JsonObject.builder()
        .put("format", FORMAT)
        .put("version", 1)
        .put("slot", slot.name())
        .put("public_key", publicKey.hex())
        .put("kdf", kdf.json())
        .put("cipher", JsonObject.builder().put("name", "aes-256-gcm").put("nonce", nonce).build());
  }

  static SealedKey parse(byte[] file) throws MalformedException {
    JsonMembers members = JsonMembers.of(StrictJson.parseObject(file, JsonLimits.SIGNED));
    members.literal("format", FORMAT);
    members.integer("version", 1, 1);
    Slot slot = new Slot(members.matching("slot", SLOT, "the name of a slot"));
    PublicKey publicKey = PublicKey.read(members, "public_key");
    Kdf kdf = Kdf.read(members.members("kdf"));
    JsonMembers cipher = members.members("cipher");
    cipher.literal("name", "aes-256-gcm");
    String nonce = hex(cipher, "nonce", NONCE_LENGTH);
    cipher.end();
    String ciphertext = hex(members, "ciphertext", 32 + 16);
    members.end();
    return new SealedKey(slot, publicKey, kdf, nonce, ciphertext);
  }

  private static String hex(JsonMembers members, String name, int length)
      throws MalformedException {
    Pattern form = Pattern.compile("[0-9a-f]{" + 2 * length + "}");
    String expected = 2 * length + " lower-case hex characters";
    return members.matching(name, form, expected);
  }
}
