package io.ochk.signer.control;

import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.MalformedException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/** Asks the signer that runs in a folder. */
public final class ControlClient {
  private ControlClient() {}

  /**
   * Asks, and waits for the answer.
   *
   * @return nothing if no signer runs there
   * @throws IOException if the signer ended while it was asked
   * @throws MalformedException if its answer is none
   */
  public static Optional<JsonObject> ask(Path folder, JsonObject question)
      throws IOException, MalformedException {
    Optional<UnixDomainSocketAddress> address = ControlSocket.find(folder);
    if (address.isEmpty()) {
      return Optional.empty();
    }
    SocketChannel channel;
    try {
      channel = SocketChannel.open(address.get());
    } catch (IOException e) {
      return Optional.empty(); // The note of a signer that was killed.
    }
    try (channel;
        InputStream in = new BufferedInputStream(Channels.newInputStream(channel))) {
      ByteBuffer bytes =
          ByteBuffer.wrap((CanonicalJson.text(question) + "\n").getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      return Optional.of(ControlServer.object(in));
    }
  }
}
