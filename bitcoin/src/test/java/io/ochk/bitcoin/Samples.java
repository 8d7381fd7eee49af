package io.ochk.bitcoin;

import fr.acinq.bitcoin.ByteVector32;
import fr.acinq.bitcoin.Crypto;
import fr.acinq.bitcoin.OutPoint;
import fr.acinq.bitcoin.TxHash;
import io.ochk.bitcoin.address.Network;
import io.ochk.bitcoin.address.UserAddress;
import io.ochk.bitcoin.address.UserCommitment;
import io.ochk.bitcoin.key.KeyException;
import io.ochk.bitcoin.key.SigningKey;
import io.ochk.protocol.json.JsonLimits;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.json.StrictJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Keys and bytes that repeat from run to run. */
public final class Samples {
  private Samples() {}

  /** 32 bytes named by a label. */
  public static byte[] bytes(String label) {
    return Crypto.sha256(label.getBytes(StandardCharsets.UTF_8));
  }

  /** A private key named by a label. */
  public static SigningKey key(String label) throws KeyException {
    return SigningKey.of(bytes("key " + label));
  }

  /** A place named by a label. */
  public static OutPoint place(String label) {
    return new OutPoint(new TxHash(bytes("place " + label)), 1);
  }

  /** A user of a federation whose whole key is known to the test. */
  public record User(SigningKey federation, SigningKey device, UserAddress address) {
    /** The key of the address itself, made stage by stage as the federation's shares are. */
    public SigningKey outputKey() throws KeyException {
      SigningKey key = federation;
      for (ByteVector32 tweak : address.tweaks()) {
        key = key.plusTweak(tweak.toByteArray());
      }
      return key;
    }
  }

  /** A user named by a number. */
  public static User user(int number, Network network) throws KeyException {
    SigningKey federation = key("federation " + number);
    SigningKey device = key("device " + number);
    UserCommitment commitment =
        UserCommitment.of(bytes("salt " + number), bytes("e-mail " + number));
    return new User(
        federation,
        device,
        UserAddress.derive(network, federation.xOnly(), commitment, device.xOnly()));
  }

  /** The vectors that other implementations made. */
  public static JsonMembers peers() throws IOException, MalformedException {
    byte[] file = Files.readAllBytes(Path.of("src/test/resources/vectors/peers.json"));
    return JsonMembers.of(StrictJson.parseObject(file, JsonLimits.RECORD));
  }
}
