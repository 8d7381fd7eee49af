package io.ochk.kit.signer;

import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.text.Printable;
import io.ochk.server.store.StoreException;
import io.ochk.signer.SignerRuntime;
import io.ochk.signer.ceremony.RefusedException;
import io.ochk.signer.inbox.Decision;
import io.ochk.signer.inbox.Inbox;
import io.ochk.signer.session.NodeLink;
import io.ochk.terminal.CommandContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a running signer shows: how its lines are, and what waits. On a terminal it asks; elsewhere
 * it says where to answer.
 */
final class SignerScreen {
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(5);
  private static final Duration BETWEEN = Duration.ofMillis(500);

  private final CommandContext context;
  private final SignerRuntime runtime;
  private final boolean json;
  private final Map<NodeLink, String> shownLinks = new HashMap<>();
  private final Map<String, String> shownItems = new HashMap<>();
  private final Set<String> shownNotices = new HashSet<>();
  private final Set<String> later = new HashSet<>();
  private final List<String> held = new ArrayList<>();
  private boolean asking;

  SignerScreen(CommandContext context, SignerRuntime runtime, boolean json) {
    this.context = context;
    this.runtime = runtime;
    this.json = json;
  }

  /** Says something that happened. */
  synchronized void say(String line) {
    if (asking) {
      held.add(line);
      return;
    }
    var out = json ? context.terminal().err() : context.terminal().out();
    out.println(Printable.text(line));
    out.flush();
  }

  // However much happens: what is shown costs the same few looks each second.
  private void show() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        long seen = runtime.changes().count();
        try {
          refresh();
        } catch (StoreException e) {
          say("the store does not answer: " + e.getMessage());
        }
        Thread.sleep(BETWEEN);
        runtime.changes().await(() -> runtime.changes().count() != seen, LOOK_AGAIN);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void refresh() {
    for (NodeLink link : runtime.links()) {
      String state = link.state().text();
      if (!state.equals(shownLinks.put(link, state))) {
        say(link.address() + " " + state);
      }
    }
    List<String> notices = runtime.notices();
    notices.stream().filter(shownNotices::add).forEach(this::say);
    shownNotices.retainAll(notices);
    Map<String, String> lines = new LinkedHashMap<>();
    for (JsonObject item :
        Inbox.headlines(runtime.means().store(), runtime.means().operator().now())) {
      lines.put(SignerHome.text(item, "id"), InboxLines.headline(item));
    }
    lines.forEach((id, line) -> {
      if (!line.equals(shownItems.put(id, line))) {
        say(line);
      }
    });
    shownItems.keySet().retainAll(lines.keySet());
  }

  private List<JsonObject> waiting() {
    return Inbox.items(runtime.means().store(), runtime.means().operator().now(), false);
  }

  /** Runs until the thread is interrupted; asks where there is somebody to ask. */
  void run() throws InterruptedException {
    boolean asks = context.terminal().isInteractive() && !json;
    Thread shows = Thread.ofVirtual().name("signer-screen").start(this::show);
    try {
      while (!Thread.currentThread().isInterrupted()) {
        long seen = runtime.changes().count();
        if (asks) {
          waiting().stream().filter(i -> !later.contains(key(i))).findFirst().ifPresent(this::ask);
        }
        runtime.changes().await(() -> runtime.changes().count() != seen, LOOK_AGAIN);
      }
    } finally {
      shows.interrupt();
    }
  }

  private static String key(JsonObject item) {
    return SignerHome.text(item, "id") + SignerHome.text(item, "state");
  }

  private void ask(JsonObject item) {
    InboxLines.details(item).forEach(this::say);
    String answer;
    hold();
    try {
      answer =
          context
              .terminal()
              .ask(InboxLines.question(item))
              .orElse("later")
              .strip()
              .toLowerCase(Locale.ROOT);
    } finally {
      release();
    }
    later.add(key(item));
    Optional<Decision.Verdict> verdict = verdict(item, answer);
    if (verdict.isEmpty()) {
      say("It stays in the inbox: oc-guardian inbox approve " + SignerHome.text(item, "id"));
      return;
    }
    try {
      runtime.decide(new Decision(InboxItems.hash(item), verdict.get()));
    } catch (RefusedException e) {
      say(e.getMessage());
    }
  }

  // By what was asked: a yes to joining is none to a code that has come meanwhile.
  private static Optional<Decision.Verdict> verdict(JsonObject item, String answer) {
    if (answer.equals("n") || answer.equals("no")) {
      return Optional.of(new Decision.Deny());
    }
    if (InboxItems.isCode(item)) {
      return CodeAnswer.confirmed(answer, SignerHome.text(item, "code"))
          .map(Decision.SameCode::new);
    }
    return answer.equals("y") || answer.equals("yes")
        ? Optional.of(new Decision.Approve())
        : Optional.empty();
  }

  // Nothing comes between a question and its answer.
  private synchronized void hold() {
    asking = true;
  }

  private synchronized void release() {
    asking = false;
    List<String> lines = List.copyOf(held);
    held.clear();
    lines.forEach(this::say);
  }
}
