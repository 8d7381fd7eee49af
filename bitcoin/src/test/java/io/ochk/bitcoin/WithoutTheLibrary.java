package io.ochk.bitcoin;

import io.ochk.bitcoin.address.Address;
import io.ochk.bitcoin.address.GuardianKey;
import io.ochk.bitcoin.address.Network;
import io.ochk.bitcoin.bip322.Bip322Verifier;
import io.ochk.bitcoin.key.SigningKey;
import io.ochk.bitcoin.key.UnsupportedPlatformException;
import io.ochk.bitcoin.key.XOnlyKey;
import io.ochk.bitcoin.nostr.NostrEvent;
import io.ochk.protocol.json.JsonLimits;
import io.ochk.protocol.json.StrictJson;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;

/** A program that tries what needs the curve and says what it was answered. */
public final class WithoutTheLibrary {
  private static final String G =
      "79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798";

  private WithoutTheLibrary() {}

  public static void main(String[] args) {
    byte[] message = {1};
    // The witness of a key-path signature, 64 zeros; a legacy signature of the first header.
    String simple =
        "smpAUAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    String legacy =
        "HwEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=";
    say("x-only key", () -> XOnlyKey.ofHex(G));
    say("private key", () -> SigningKey.of(Samples.bytes("key")));
    say("key from words", () -> GuardianKey.ofSeed(new byte[32], Network.BITCOIN));
    say(
        "signed message",
        () ->
            Bip322Verifier.verify(
                Address.parse(
                    "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0",
                    Network.BITCOIN),
                message,
                simple));
    say(
        "legacy message",
        () ->
            Bip322Verifier.verify(
                Address.parse("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", Network.BITCOIN),
                message,
                legacy));
    say("event", () -> NostrEvent.read(StrictJson.parseObject(event(), JsonLimits.SIGNED)));
  }

  /** With the right hash for an id, so that it comes to the signature. */
  private static byte[] event() {
    String id = "db2683eb0d0a539650a695e0236370190d8c02caecdbd7f192091ab722348055";
    return ("{\"id\":\""
            + id
            + "\",\"pubkey\":\""
            + G
            + "\",\"created_at\":1,\"kind\":1,"
            + "\"tags\":[],\"content\":\"\",\"sig\":\""
            + "00".repeat(64)
            + "\"}")
        .getBytes(StandardCharsets.UTF_8);
  }

  private static void say(String what, Callable<?> tried) {
    try {
      System.out.println(what + ": " + tried.call());
    } catch (UnsupportedPlatformException e) {
      System.out.println(what + ": unsupported platform");
    } catch (Exception e) {
      System.out.println(what + ": " + e);
    }
  }
}
