package io.ochk.office.watch;

import io.ochk.bitcoin.key.SigningKey;
import io.ochk.bitcoin.nostr.ClientMessage;
import io.ochk.bitcoin.nostr.NostrEvent;
import io.ochk.bitcoin.nostr.NostrException;
import io.ochk.bitcoin.nostr.PublishOutcome;
import io.ochk.bitcoin.nostr.RelayAuth;
import io.ochk.bitcoin.nostr.RelayMessage;
import io.ochk.bitcoin.nostr.UnsignedEvent;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Publishes alerts as short notes (kind 1) on a relay. The same alert is the same event: its time
 * is the alert's, so that a repetition is a duplicate to the relay.
 *
 * @param key a key of the watch's own
 */
record NostrChannel(HttpClient http, URI relay, SigningKey key) implements Channel {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int NOTE = 1;
  private static final int LONGEST = 128 * 1024;

  @Override
  public String name() {
    return "nostr";
  }

  @Override
  public void send(Alert alert) throws DeliveryException {
    NostrEvent event =
        new UnsignedEvent(
                key.xOnly(),
                alert.at(),
                NOTE,
                List.of(List.of("t", "oc-guardian-alert"), List.of("t", alert.federation())),
                alert.title() + "\n\n" + alert.text() + "\n\n" + alert.id())
            .signed(key, new byte[32]);
    Incoming incoming = new Incoming();
    WebSocket socket = connect(incoming);
    try {
      publish(socket, incoming, event);
    } finally {
      var _ = socket.sendClose(WebSocket.NORMAL_CLOSURE, "");
      socket.abort();
    }
  }

  private WebSocket connect(Incoming incoming) throws DeliveryException {
    return await(
        http.newWebSocketBuilder().connectTimeout(PATIENCE).buildAsync(relay, incoming),
        "the relay cannot be reached");
  }

  private static <T> T await(CompletionStage<T> stage, String failure) throws DeliveryException {
    try {
      return stage.toCompletableFuture().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new DeliveryException(failure);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DeliveryException("interrupted");
    }
  }

  private void publish(WebSocket socket, Incoming incoming, NostrEvent event)
      throws DeliveryException {
    say(socket, new ClientMessage.Publish(event));
    Optional<String> challenge = Optional.empty();
    boolean authenticated = false;
    while (true) {
      switch (incoming.next()) {
        case RelayMessage.Challenge(String text) -> challenge = Optional.of(text);
        case RelayMessage.Ok ok when ok.eventId().equals(event.id()) -> {
          switch (PublishOutcome.of(ok)) {
            case PublishOutcome.Stored stored -> {
              return;
            }
            case PublishOutcome.RetryLater(String text) -> throw new DeliveryException(text);
            case PublishOutcome.Refused(String text) -> throw new DeliveryException(text);
            case PublishOutcome.AuthenticateFirst(String text) -> {
              if (authenticated || challenge.isEmpty()) {
                throw new DeliveryException(text);
              }
              authenticated = true;
              say(socket, new ClientMessage.Authenticate(answer(challenge.get(), event)));
              say(socket, new ClientMessage.Publish(event));
            }
          }
        }
        case RelayMessage.Ok other -> {}
        case RelayMessage.Delivered d -> {}
        case RelayMessage.EndOfStored e -> {}
        case RelayMessage.Closed c -> {}
        case RelayMessage.Notice n -> {}
        case RelayMessage.Other o -> {}
      }
    }
  }

  private NostrEvent answer(String challenge, NostrEvent event) {
    return RelayAuth.answer(key.xOnly(), relay, challenge, event.event().createdAt())
        .signed(key, new byte[32]);
  }

  private static void say(WebSocket socket, ClientMessage message) throws DeliveryException {
    String text = new String(message.bytes(), StandardCharsets.UTF_8);
    var _ = await(socket.sendText(text, true), "the relay went away");
  }

  /** What the relay says, message by message. */
  private static final class Incoming implements WebSocket.Listener {
    private final BlockingQueue<Optional<String>> messages = new LinkedBlockingQueue<>();
    private final StringBuilder part = new StringBuilder();

    RelayMessage next() throws DeliveryException {
      try {
        Optional<String> text =
            Optional.ofNullable(messages.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS))
                .flatMap(t -> t);
        if (text.isEmpty()) {
          throw new DeliveryException("the relay did not confirm it");
        }
        return RelayMessage.read(text.get().getBytes(StandardCharsets.UTF_8));
      } catch (NostrException e) {
        throw new DeliveryException("the relay says something else: " + e.getMessage());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new DeliveryException("interrupted");
      }
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      part.append(data);
      if (part.length() > LONGEST) {
        messages.add(Optional.empty());
        socket.abort();
      } else if (last) {
        messages.add(Optional.of(part.toString()));
        part.setLength(0);
      }
      socket.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
      messages.add(Optional.empty());
      return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
      messages.add(Optional.empty());
    }
  }
}
