package io.ochk.client;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The lines of an event stream, with a limit on the silence between them and on their length. */
final class EventLines implements HttpResponse.BodySubscriber<EventLines> {
  private static final int LONGEST_LINE = 256 * 1024;

  private final LinkedBlockingQueue<Optional<byte[]>> chunks = new LinkedBlockingQueue<>();
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private volatile Flow.@Nullable Subscription subscription;
  private byte[] chunk = new byte[0];
  private int position;

  @Override
  public CompletionStage<EventLines> getBody() {
    return CompletableFuture.completedStage(this);
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    this.subscription = subscription;
    subscription.request(1);
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    for (ByteBuffer buffer : buffers) {
      byte[] bytes = new byte[buffer.remaining()];
      buffer.get(bytes);
      chunks.add(Optional.of(bytes));
    }
  }

  @Override
  public void onError(Throwable failure) {
    chunks.add(Optional.empty());
  }

  @Override
  public void onComplete() {
    chunks.add(Optional.empty());
  }

  /** The next line without its end, or nothing when the stream ended, fell silent or went wild. */
  Optional<String> next(Duration silence) throws InterruptedException {
    while (true) {
      while (position < chunk.length) {
        byte b = chunk[position++];
        if (b == '\n') {
          String text = line.toString(StandardCharsets.UTF_8);
          line.reset();
          return Optional.of(text.endsWith("\r") ? text.substring(0, text.length() - 1) : text);
        }
        line.write(b);
      }
      if (line.size() > LONGEST_LINE) {
        return Optional.empty();
      }
      Optional<byte[]> more = chunks.poll(silence.toMillis(), TimeUnit.MILLISECONDS);
      if (more == null || more.isEmpty()) {
        return Optional.empty();
      }
      chunk = more.get();
      position = 0;
      Flow.Subscription current = subscription;
      if (current != null && chunks.isEmpty()) {
        current.request(1);
      }
    }
  }

  void cancel() {
    Flow.Subscription current = subscription;
    if (current != null) {
      current.cancel();
    }
  }
}
