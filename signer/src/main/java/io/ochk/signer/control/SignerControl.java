package io.ochk.signer.control;

import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.JsonArray;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.JsonValue;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.request.Request;
import io.ochk.server.store.StoreException;
import io.ochk.signer.FederationDesk;
import io.ochk.signer.SignerRuntime;
import io.ochk.signer.ceremony.Ceremony;
import io.ochk.signer.ceremony.CeremonyDesk;
import io.ochk.signer.ceremony.Proposal;
import io.ochk.signer.ceremony.RefusedException;
import io.ochk.signer.ceremony.Wording;
import io.ochk.signer.inbox.Decision;
import io.ochk.signer.inbox.Inbox;
import io.ochk.signer.session.NodeLink;
import io.ochk.signer.signing.PendingRequest;
import io.ochk.signer.signing.RequestState;
import io.ochk.verify.KnownEpoch;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a running signer does when a command asks. */
public final class SignerControl {
  private final SignerRuntime runtime;

  /** The commands of this signer. */
  public SignerControl(SignerRuntime runtime) {
    this.runtime = runtime;
  }

  /** The answer to a question; a refusal has {@code ok} false, a {@code code} and a message. */
  public JsonObject answer(JsonObject question) {
    try {
      JsonObject.Builder answer = JsonObject.builder().put("ok", true);
      answer(ControlQuestion.read(JsonMembers.of(question))).members().forEach(answer::put);
      return answer.build();
    } catch (RefusedException e) {
      return refusal("refused", e.getMessage());
    } catch (StoreException e) {
      return refusal("refused", RefusedException.perhapsNotKept(e).getMessage());
    } catch (MalformedException e) {
      return refusal("malformed", String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return refusal("interrupted", "the signer is ending");
    }
  }

  static JsonObject refusal(String code, String message) {
    return JsonObject.builder().put("ok", false).put("code", code).put("message", message).build();
  }

  private JsonObject answer(ControlQuestion question)
      throws RefusedException, InterruptedException {
    return switch (question) {
      case ControlQuestion.Status() -> status();
      case ControlQuestion.Items(boolean all) ->
          JsonObject.builder()
              .put(
                  "items",
                  new JsonArray(
                      List.<JsonValue>copyOf(
                          Inbox.items(
                              runtime.means().store(), runtime.means().operator().now(), all))))
              .put("notices", JsonArray.ofStrings(runtime.notices()))
              .build();
      case ControlQuestion.Decide(Decision decision) -> decide(decision);
      case ControlQuestion.Ceremonies() -> ceremonies();
      case ControlQuestion.Start(var federation, Proposal proposal) -> start(federation, proposal);
      case ControlQuestion.Abandon(String id) -> abandon(id);
      case ControlQuestion.AwaitCeremony wait -> awaitCeremony(wait);
      case ControlQuestion.Epoch(var federation) -> epoch(federation);
      case ControlQuestion.Propose proposal -> propose(proposal);
      case ControlQuestion.AwaitRequest wait -> awaitRequest(wait);
      case ControlQuestion.PolicyChanged() -> policyChanged();
      case ControlQuestion.JournalTail(int last) -> JournalView.json(runtime.means().store(), last);
    };
  }

  private JsonObject status() {
    List<JsonValue> nodes = new ArrayList<>();
    for (NodeLink link : runtime.links()) {
      JsonObject.Builder node = JsonObject.builder().put("address", link.address().toString());
      switch (link.state()) {
        case NodeLink.State.Connecting(String detail) ->
            node.put("state", "connecting").put("detail", detail);
        case NodeLink.State.Connected(NodeLink.Hello hello) ->
            node.put("state", "connected")
                .put("federation_slug", hello.federation().text())
                .put("audience", hello.audience().text())
                .put("version", hello.version());
        case NodeLink.State.StoreBehind behind ->
            node.put("state", "store_behind").put("detail", behind.detail());
        case NodeLink.State.Foreign(String detail) ->
            node.put("state", "foreign").put("detail", detail);
      }
      nodes.add(node.build());
    }
    List<JsonValue> federations = new ArrayList<>();
    for (var slug : runtime.federations()) {
      JsonObject.Builder federation = JsonObject.builder().put("federation_slug", slug.text());
      Optional<KnownEpoch> epoch = runtime.epochs().newest(slug);
      federation
          .put("key", epoch.map(KnownEpoch::keyX))
          .put("address", epoch.map(e -> e.verified().address().toString()));
      epoch.ifPresent(e -> federation.put("epoch", e.number()));
      federations.add(federation.build());
    }
    return JsonObject.builder()
        .put("operator_id", runtime.means().operator().id().text())
        .put("signer_id", runtime.means().store().signerId())
        .put("store_head", runtime.means().store().head())
        .put("answers", runtime.mayAnswer())
        .put("nodes", new JsonArray(nodes))
        .put("federations", new JsonArray(federations))
        .put("notices", JsonArray.ofStrings(runtime.notices()))
        .build();
  }

  private JsonObject decide(Decision decision) throws RefusedException {
    runtime.decide(decision);
    return JsonObject.builder().put("item", decision.item()).build();
  }

  private JsonObject ceremonies() {
    List<JsonValue> all = new ArrayList<>();
    for (var slug : runtime.federations()) {
      CeremonyDesk desk = runtime.federation(slug).ceremonies();
      desk.ceremonies().forEach(c -> all.add(json(desk, c)));
    }
    return JsonObject.builder().put("ceremonies", new JsonArray(all)).build();
  }

  private static JsonObject json(CeremonyDesk desk, Ceremony ceremony) {
    return JsonObject.builder()
        .put("id", ceremony.id())
        .put("setup_hash", ceremony.setupHash())
        .put("federation_slug", ceremony.setup().federationSlug().text())
        .put("kind", ceremony.setup().resharing().isPresent() ? "reshare" : "keygen")
        .put("epoch", ceremony.setup().epoch())
        .put("stage", ceremony.stage().word())
        .put("over", ceremony.stage().isOver())
        .put("detail", ceremony.detail())
        .put("code", ceremony.code())
        .put(
            "progress",
            desk.progress(ceremony.setupHash()).map(s -> Wording.of(s, ceremony.setup())))
        .put("next", desk.next(ceremony))
        .build();
  }

  private JsonObject start(Optional<String> federation, Proposal proposal) throws RefusedException {
    FederationDesk desk = runtime.desk(federation);
    return json(desk.ceremonies(), desk.ceremonies().start(proposal));
  }

  private Ceremony ceremony(String id) throws RefusedException {
    for (var slug : runtime.federations()) {
      for (Ceremony ceremony : runtime.federation(slug).ceremonies().ceremonies()) {
        if (ceremony.id().equals(id)) {
          return ceremony;
        }
      }
    }
    throw new RefusedException("there is no ceremony " + id);
  }

  private JsonObject abandon(String id) throws RefusedException {
    CeremonyDesk desk = runtime.federation(ceremony(id).setup().federationSlug()).ceremonies();
    desk.deny(ceremony(id).setupHash());
    return json(desk, ceremony(id));
  }

  /** Answers when the ceremony's line is another than {@code seen}, or time is up. */
  private JsonObject awaitCeremony(ControlQuestion.AwaitCeremony wait)
      throws RefusedException, InterruptedException {
    Ceremony ceremony = ceremony(wait.id());
    CeremonyDesk desk = runtime.federation(ceremony.setup().federationSlug()).ceremonies();
    runtime
        .changes()
        .await(
            () -> !CanonicalJson.text(line(desk, ceremony)).equals(wait.seen()), wait.patience());
    return line(desk, ceremony);
  }

  private static JsonObject line(CeremonyDesk desk, Ceremony ceremony) {
    return desk.ceremonies().stream()
        .filter(c -> c.setupHash().equals(ceremony.setupHash()))
        .findFirst()
        .map(c -> json(desk, c))
        .orElseThrow();
  }

  private JsonObject epoch(Optional<String> federation) throws RefusedException {
    FederationDesk desk = runtime.desk(federation);
    KnownEpoch epoch =
        runtime
            .epochs()
            .newest(desk.slug())
            .orElseThrow(() -> new RefusedException("no key of " + desk.slug() + " is live here"));
    return JsonObject.builder().put("record", epoch.record().json()).build();
  }

  private JsonObject propose(ControlQuestion.Propose proposal) throws RefusedException {
    FederationDesk desk = runtime.desk(proposal.federation());
    Request request = desk.signing().propose(proposal.kind(), proposal.lifetime());
    return JsonObject.builder()
        .put("request_id", request.id())
        .put("request", request.json())
        .build();
  }

  /** Answers when a request is signed, denied or expired, or time is up. */
  private JsonObject awaitRequest(ControlQuestion.AwaitRequest wait)
      throws RefusedException, InterruptedException {
    String id = wait.id();
    runtime
        .changes()
        .await(() -> find(id).filter(SignerControl::isSettled).isPresent(), wait.patience());
    PendingRequest pending =
        find(id).orElseThrow(() -> new RefusedException("there is no request " + id));
    JsonObject.Builder answer =
        JsonObject.builder()
            .put("request_id", id)
            .put("state", pending.state().word())
            .put("detail", pending.reason())
            .put("request", pending.request().json())
            .put("signature", pending.signature());
    return answer.build();
  }

  private static boolean isSettled(PendingRequest pending) {
    return pending.state() != RequestState.APPROVED && pending.state() != RequestState.WAITING;
  }

  private Optional<PendingRequest> find(String id) {
    return runtime.federations().stream()
        .flatMap(slug -> runtime.federation(slug).signing().find(id).stream())
        .findFirst();
  }

  private JsonObject policyChanged() {
    runtime.policyChanged();
    return runtime.means().policy().current().json();
  }
}
