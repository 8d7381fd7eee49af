package io.ochk.office.watch;

import io.ochk.protocol.json.CanonicalJson;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** Posts alerts as JSON; any 2xx confirms. */
record WebhookChannel(HttpClient http, URI target) implements Channel {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @Override
  public String name() {
    return "webhook";
  }

  @Override
  public void send(Alert alert) throws DeliveryException {
    HttpRequest request =
        HttpRequest.newBuilder(target)
            .timeout(PATIENCE)
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", alert.id())
            .POST(HttpRequest.BodyPublishers.ofByteArray(CanonicalJson.bytes(alert.json())))
            .build();
    try {
      HttpResponse<Void> response = http.send(request, BodyHandlers.discarding());
      if (response.statusCode() / 100 != 2) {
        throw new DeliveryException("the webhook answered " + response.statusCode());
      }
    } catch (IOException e) {
      throw new DeliveryException("the webhook cannot be reached");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DeliveryException("interrupted");
    }
  }
}
