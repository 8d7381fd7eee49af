package io.ochk.signer.session;

import io.ochk.protocol.json.JsonArray;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.JsonValue;
import io.ochk.protocol.json.MalformedException;
import io.ochk.signer.store.SignerStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Posts what is to be sent in one session, in order, as much at once as is there. */
final class NodeOutbox implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(NodeOutbox.class);
  private static final int MOST_AT_ONCE = 64;
  private static final int MOST_WAITING = 20_000;

  private final NodeApi api;
  private final SignerStore store;
  private final Desk desk;
  private final String token;
  private final Runnable broken;
  private final BlockingQueue<JsonObject> queue = new LinkedBlockingQueue<>(MOST_WAITING);
  private final Thread sender;

  /**
   * An outbox, which begins to send.
   *
   * @param desk told what the node refuses
   * @param token names the session
   * @param broken told when nothing can be sent any more
   */
  NodeOutbox(NodeApi api, SignerStore store, Desk desk, String token, Runnable broken) {
    this.api = api;
    this.store = store;
    this.desk = desk;
    this.token = token;
    this.broken = broken;
    this.sender = Thread.ofVirtual().name("node-sender").start(this::run);
  }

  /** Takes messages; false if some had no room. */
  boolean offer(List<JsonObject> messages) {
    boolean all = true;
    for (JsonObject message : messages) {
      all &= queue.offer(message);
    }
    return all;
  }

  private void run() {
    List<JsonObject> batch = new ArrayList<>();
    try {
      while (true) {
        batch.add(queue.take());
        queue.drainTo(batch, MOST_AT_ONCE - 1);
        post(batch);
        batch.clear();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (NodeException | MalformedException e) {
      LOG.info("the session with {} ends: {}", api.address(), e.getMessage());
      broken.run();
    } catch (RuntimeException e) {
      LOG.error("the session with {} ends after a failure", api.address(), e);
      broken.run();
    }
  }

  private void post(List<JsonObject> batch) throws NodeException, MalformedException {
    JsonObject answer =
        api.post(
            "/rpc/v1/messages",
            Optional.of(token),
            JsonObject.builder()
                .put("messages", new JsonArray(List.<JsonValue>copyOf(batch)))
                .put("store_head", store.head())
                .build());
    List<JsonMembers> results = JsonMembers.of(answer).objects("results", MOST_AT_ONCE);
    for (int i = 0; i < Math.min(results.size(), batch.size()); i++) {
      if (!results.get(i).bool("ok")) {
        desk.refused(
            batch.get(i),
            results.get(i).string("code"),
            NodeApi.text(results.get(i).source(), "detail").orElse(""));
      }
    }
  }

  @Override
  public void close() {
    sender.interrupt();
  }
}
