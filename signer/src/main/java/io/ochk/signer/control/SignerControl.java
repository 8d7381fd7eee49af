package io.ochk.signer.control;

import io.ochk.protocol.identity.BitcoinNetwork;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.JsonArray;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonNumber;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.JsonValue;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.json.StrictJson;
import io.ochk.protocol.request.Request;
import io.ochk.protocol.request.RequestKind;
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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a running signer does when a command asks. */
public final class SignerControl {
  private static final long LONGEST_WAIT_SECONDS = 86_400;

  private final SignerRuntime runtime;

  /** The commands of this signer. */
  public SignerControl(SignerRuntime runtime) {
    this.runtime = runtime;
  }

  /** The answer to a question; a refusal has {@code ok} false, a {@code code} and a message. */
  public JsonObject answer(JsonObject question) {
    JsonMembers members = JsonMembers.of(question);
    try {
      JsonObject.Builder answer = JsonObject.builder().put("ok", true);
      answer(members.string("command"), members).members().forEach(answer::put);
      return answer.build();
    } catch (RefusedException e) {
      return refusal("refused", e.getMessage());
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

  private JsonObject answer(String command, JsonMembers members)
      throws RefusedException, MalformedException, InterruptedException {
    return switch (command) {
      case "status" -> status();
      case "inbox" ->
          JsonObject.builder()
              .put(
                  "items",
                  new JsonArray(
                      List.<JsonValue>copyOf(
                          Inbox.items(
                              runtime.means().store(),
                              runtime.means().operator().now(),
                              members.bool("all")))))
              .build();
      case "decide" -> decide(members);
      case "ceremonies" -> ceremonies();
      case "ceremony-start" -> start(members);
      case "ceremony-abandon" -> abandon(members);
      case "ceremony-wait" -> awaitCeremony(members);
      case "epoch" -> epoch(members);
      case "propose" -> propose(members);
      case "request-wait" -> awaitRequest(members);
      case "policy-changed" -> policyChanged();
      case "journal" ->
          JournalView.json(
              runtime.means().store(), (int) members.integer("last", 0, Integer.MAX_VALUE));
      default -> throw new RefusedException("this signer knows no command " + command);
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
        .build();
  }

  private JsonObject decide(JsonMembers members) throws RefusedException, MalformedException {
    String item = members.sha256("item");
    Decision.Verdict verdict =
        Decision.Verdict.of(members.string("verdict"), members.optionalString("code"))
            .orElseThrow(
                () -> new MalformedException("verdict", "approve, deny or code", "another word"));
    runtime.decide(new Decision(item, verdict));
    return JsonObject.builder().put("item", item).build();
  }

  private FederationDesk desk(JsonMembers members) throws RefusedException, MalformedException {
    return runtime.desk(members.optionalString("federation_slug"));
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
        .build();
  }

  private JsonObject start(JsonMembers members) throws RefusedException, MalformedException {
    FederationDesk desk = desk(members);
    Proposal proposal =
        switch (members.string("kind")) {
          case "keygen" -> new Proposal.NewKey(BitcoinNetwork.read(members, "network"));
          case "reshare" -> new Proposal.Reshare(dealers(members));
          default -> throw new MalformedException("kind", "keygen or reshare", "another word");
        };
    return json(desk.ceremonies(), desk.ceremonies().start(proposal));
  }

  private static Optional<List<Integer>> dealers(JsonMembers members) throws MalformedException {
    List<Integer> dealers = new ArrayList<>();
    for (JsonValue value : members.array("dealers", 15)) {
      if (!(value instanceof JsonNumber n) || !n.text().matches("[0-9]{1,2}")) {
        throw new MalformedException("dealers", "seats", "another value");
      }
      dealers.add(Integer.parseInt(n.text()));
    }
    return dealers.isEmpty() ? Optional.empty() : Optional.of(dealers);
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

  private JsonObject abandon(JsonMembers members) throws RefusedException, MalformedException {
    String id = members.string("id");
    CeremonyDesk desk = runtime.federation(ceremony(id).setup().federationSlug()).ceremonies();
    desk.deny(ceremony(id).setupHash());
    return json(desk, ceremony(id));
  }

  /** Answers when the ceremony's line is another than {@code seen}, or time is up. */
  private JsonObject awaitCeremony(JsonMembers members)
      throws RefusedException, MalformedException, InterruptedException {
    Ceremony ceremony = ceremony(members.string("id"));
    CeremonyDesk desk = runtime.federation(ceremony.setup().federationSlug()).ceremonies();
    String seen = members.string("seen");
    Duration patience = seconds(members);
    runtime.changes().await(() -> !CanonicalJson.text(line(desk, ceremony)).equals(seen), patience);
    return line(desk, ceremony);
  }

  private static JsonObject line(CeremonyDesk desk, Ceremony ceremony) {
    return desk.ceremonies().stream()
        .filter(c -> c.setupHash().equals(ceremony.setupHash()))
        .findFirst()
        .map(c -> json(desk, c))
        .orElseThrow();
  }

  private static Duration seconds(JsonMembers members) throws MalformedException {
    return Duration.ofSeconds(members.integer("seconds", 0, LONGEST_WAIT_SECONDS));
  }

  private JsonObject epoch(JsonMembers members) throws RefusedException, MalformedException {
    FederationDesk desk = desk(members);
    KnownEpoch epoch =
        runtime
            .epochs()
            .newest(desk.slug())
            .orElseThrow(() -> new RefusedException("no key of " + desk.slug() + " is live here"));
    return JsonObject.builder().put("record", epoch.record().json()).build();
  }

  private JsonObject propose(JsonMembers members) throws RefusedException, MalformedException {
    FederationDesk desk = desk(members);
    RequestKind kind =
        switch (members.string("kind")) {
          case "statement" -> statement(members.string("text"));
          case "liveness" -> new RequestKind.Liveness();
          default -> throw new MalformedException("kind", "statement or liveness", "another word");
        };
    Request request = desk.signing().propose(kind, seconds(members));
    return JsonObject.builder()
        .put("request_id", request.id())
        .put("request", request.json())
        .build();
  }

  private static RequestKind statement(String text) throws RefusedException {
    if (!RequestKind.Statement.isText(text)) {
      throw new RefusedException(
          "a statement has 1 to 2,000 characters, is not blank, and has no control characters but"
              + " line feeds");
    }
    return new RequestKind.Statement(text);
  }

  /** Answers when a request is signed, denied or expired, or time is up. */
  private JsonObject awaitRequest(JsonMembers members)
      throws RefusedException, MalformedException, InterruptedException {
    String id = members.string("id");
    Duration patience = seconds(members);
    runtime.changes().await(() -> find(id).filter(SignerControl::isSettled).isPresent(), patience);
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

  private JsonObject policyChanged() throws MalformedException {
    runtime.policyChanged();
    return StrictJson.parseObject(runtime.means().policy().current().bytes(), ControlServer.LINE);
  }
}
