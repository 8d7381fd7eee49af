package io.ochk.signer.control;

import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.JsonLimits;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.json.StrictJson;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Listens for commands of the same user on this machine. */
public final class ControlServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ControlServer.class);
  private static final JsonLimits LINE = new JsonLimits(8 * 1024 * 1024, 20);

  private final Path folder;
  private final UnixDomainSocketAddress address;
  private final ServerSocketChannel channel;
  private final Function<JsonObject, JsonObject> handler;

  private ControlServer(
      Path folder,
      UnixDomainSocketAddress address,
      ServerSocketChannel channel,
      Function<JsonObject, JsonObject> handler) {
    this.folder = folder;
    this.address = address;
    this.channel = channel;
    this.handler = handler;
  }

  /** Listens for the signer of this folder, which has the folder to itself. */
  public static ControlServer open(Path folder, Function<JsonObject, JsonObject> handler)
      throws IOException {
    UnixDomainSocketAddress address = ControlSocket.place(folder);
    ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    channel.bind(address);
    ControlServer server = new ControlServer(folder, address, channel, handler);
    Thread.ofVirtual().name("signer-control").start(server::accept);
    return server;
  }

  private void accept() {
    while (channel.isOpen()) {
      try {
        SocketChannel client = channel.accept();
        Thread.ofVirtual().start(() -> serve(client));
      } catch (IOException e) {
        if (channel.isOpen()) {
          LOG.warn("the control socket: {}", e.getMessage());
        }
      }
    }
  }

  private void serve(SocketChannel client) {
    try (client;
        InputStream in = new BufferedInputStream(Channels.newInputStream(client))) {
      JsonObject answer;
      try {
        answer = handler.apply(object(in));
      } catch (MalformedException e) {
        answer = SignerControl.refusal("malformed", String.valueOf(e.getMessage()));
      } catch (RuntimeException e) {
        LOG.error("a command failed", e);
        answer = SignerControl.refusal("failed", "the signer failed: " + e);
      }
      ByteBuffer bytes =
          ByteBuffer.wrap((CanonicalJson.text(answer) + "\n").getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        client.write(bytes);
      }
    } catch (IOException e) {
      LOG.debug("a command went away: {}", e.getMessage());
    }
  }

  /** The object on the next line: a question, or its answer. */
  static JsonObject object(InputStream in) throws IOException, MalformedException {
    return StrictJson.parseObject(line(in), LINE);
  }

  private static byte[] line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    int next = in.read();
    while (next >= 0 && next != '\n') {
      line.write(next);
      if (line.size() > LINE.maxBytes()) {
        throw new IOException("a line of more than " + LINE.maxBytes() + " bytes");
      }
      next = in.read();
    }
    return line.toByteArray();
  }

  @Override
  public void close() {
    try {
      channel.close();
      ControlSocket.forget(folder, address);
    } catch (IOException e) {
      LOG.debug("the control socket is gone already: {}", e.getMessage());
    }
  }
}
