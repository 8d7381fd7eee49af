package io.ochk.client;

import io.ochk.client.Exchange.Pause;
import io.ochk.protocol.authority.KeyDocument;
import io.ochk.protocol.authority.ReadGrant;
import io.ochk.protocol.authority.Role;
import io.ochk.protocol.directory.FederationRecord;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.identity.Origin;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.JsonLimits;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonObject;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A portal's HTTP API. Safe for use by several threads.
 *
 * <p>Redirects are not followed: a signed statement goes to the portal that it names, or nowhere.
 */
public final class PortalClient implements AutoCloseable {
  private static final int LONGEST_CHARTER = JsonLimits.SIGNED.maxBytes();

  private final PortalAddress portal;
  private final Patience patience;
  private final HttpClient http;
  private final Exchange exchange;

  /** A client of the portal at {@code portal}. */
  public PortalClient(PortalAddress portal, Patience patience) {
    this(portal, patience, Thread::sleep);
  }

  PortalClient(PortalAddress portal, Patience patience, Pause pause) {
    this.portal = portal;
    this.patience = patience;
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(patience.connect())
            .build();
    this.exchange = new Exchange(http, patience, pause);
  }

  /** The portal's origin: the audience of what is sent to it. */
  public Origin portal() {
    return portal.origin();
  }

  /** Where an operator's envelopes go. */
  public enum Inbox {
    /** {@code federation-join}, {@code federation-leave}. */
    MEMBERSHIPS("/api/operator/memberships"),
    /** {@code charter-sign}. */
    CHARTER("/api/operator/charter"),
    /** {@code alert-publish}. */
    INCIDENTS("/api/operator/incidents"),
    /** {@code exit-handoff}. */
    EXITS("/api/operator/exits"),
    /** {@code portal-forget}. */
    FORGET("/api/operator/forget");

    private final String path;

    Inbox(String path) {
      this.path = path;
    }
  }

  /** Sends an envelope, the same bytes again if the line fails. */
  public Answer<JsonObject> send(Inbox inbox, ActionEnvelope envelope) {
    return post(inbox.path, envelope.bytes());
  }

  /** Sends an application: the content of {@code application.json}. */
  public Answer<JsonObject> sendApplication(byte[] application) {
    return post("/api/operator/applications", application);
  }

  /** Posts a signed document: only what a portal answers in the same way the second time. */
  public Answer<JsonObject> post(String path, JsonObject document) {
    return post(path, CanonicalJson.bytes(document));
  }

  private Answer<JsonObject> post(String path, byte[] document) {
    return exchange.json(
        request(path)
            .header("Accept", Exchange.JSON)
            .header("Content-Type", Exchange.JSON)
            .POST(BodyPublishers.ofByteArray(document))
            .build());
  }

  /** Reads a public JSON object. */
  public Answer<JsonObject> get(String path) {
    return exchange.json(request(path).header("Accept", Exchange.JSON).GET().build());
  }

  /**
   * The exact bytes of a public document, JSON or Markdown, of at most 64 MiB.
   *
   * @param pathAndQuery as in the address, beginning with a slash
   */
  public Answer<byte[]> document(String pathAndQuery) {
    return exchange.send(
        request(pathAndQuery)
            .header("Accept", Exchange.JSON + ", " + Exchange.MARKDOWN)
            .GET()
            .build(),
        Set.of(Exchange.JSON, Exchange.MARKDOWN),
        JsonLimits.RECORD.maxBytes());
  }

  /** Reads what only the reviewer or organiser may see. */
  public Answer<JsonObject> get(String path, ReadGrant grant) {
    String token =
        Base64.getUrlEncoder().withoutPadding().encodeToString(CanonicalJson.bytes(grant.json()));
    return exchange.json(
        request(path)
            .header("Accept", Exchange.JSON)
            .header("Authorization", "OC-Statement " + token)
            .GET()
            .build());
  }

  /** A challenge with which a session may be opened within a minute. */
  public Answer<String> challenge() {
    return post("/api/operator/session/challenge", JsonObject.builder().build())
        .map(json -> JsonMembers.of(json).sha256("challenge"));
  }

  /** Opens a session with a {@code portal-session}; gives the token by which it is known. */
  public Answer<String> openSession(ActionEnvelope envelope) {
    return post("/api/operator/session?as=bearer", envelope.bytes())
        .map(json -> JsonMembers.of(json).sha256("token"));
  }

  /** What the portal holds about the operator of a session. */
  public Answer<JsonObject> mine(String token) {
    return exchange.json(
        request("/api/operator/mine")
            .header("Accept", Exchange.JSON)
            .header("Authorization", "Bearer " + token)
            .GET()
            .build());
  }

  /** Ends a session. */
  public Answer<JsonObject> endSession(String token) {
    return exchange.json(
        request("/api/operator/session/end")
            .header("Accept", Exchange.JSON)
            .header("Content-Type", Exchange.JSON)
            .header("Authorization", "Bearer " + token)
            .POST(BodyPublishers.noBody())
            .build());
  }

  /** The keys that a role publishes. */
  public Answer<KeyDocument> keys(Role role) {
    return get("/.well-known/oc-operator-" + role.wireName() + ".json")
        .map(json -> KeyDocument.read(JsonMembers.of(json)));
  }

  /** The state of an application; public data only. */
  public Answer<ApplicationState> application(String applicationId) {
    return get("/api/operator/applications/" + encode(applicationId)).map(ApplicationState::read);
  }

  /** The registry's entry of an operator. */
  public Answer<RegistryEntry> registryEntry(OperatorId operator) {
    return get("/api/operator/registry/" + operator.text()).map(RegistryEntry::read);
  }

  /** All federations. */
  public Answer<List<FederationSummary>> federations() {
    return get("/api/federations").map(FederationSummary::readAll);
  }

  /** One federation with its seats. */
  public Answer<FederationSummary> federation(FederationSlug slug) {
    return get("/api/public/federations/" + slug)
        .map(json -> FederationSummary.read(JsonMembers.of(json).members("federation")));
  }

  /** The charter that is in force or up for ratification, and who has signed it. */
  public Answer<PublishedCharter> charter(FederationSlug slug) {
    return get("/api/operator/charter?federation=" + slug).map(PublishedCharter::read);
  }

  /**
   * The exact bytes of a charter.
   *
   * @param hash 64 lower-case hex characters; the caller recomputes it
   */
  public Answer<byte[]> charterText(FederationSlug slug, String hash) {
    return exchange.send(
        request("/api/public/federations/" + slug + "/charters/" + encode(hash))
            .header("Accept", Exchange.MARKDOWN)
            .GET()
            .build(),
        Set.of(Exchange.MARKDOWN),
        LONGEST_CHARTER);
  }

  /** Everything that was signed about a federation. */
  public Answer<JsonObject> record(FederationSlug slug) {
    return get("/api/public/federations/" + slug + "/record");
  }

  /** The same, parsed; not verified. */
  public Answer<FederationRecord> federationRecord(FederationSlug slug) {
    return document("/api/public/federations/" + slug + "/record").map(FederationRecord::parse);
  }

  /** One page of incidents, the newest first. */
  public Answer<IncidentPage> incidents(IncidentFilter filter, int limit, String cursor) {
    Map<String, String> query = new LinkedHashMap<>(filter.query());
    query.put("limit", "" + limit);
    if (!cursor.isEmpty()) {
      query.put("cursor", cursor);
    }
    return get("/api/public/incidents" + query(query)).map(IncidentPage::read);
  }

  /** Follows incidents as they are published. */
  public IncidentStream follow(IncidentFilter filter) {
    return new IncidentStream(
        http, patience, request("/api/public/incidents/stream" + query(filter.query())));
  }

  private HttpRequest.Builder request(String pathAndQuery) {
    return HttpRequest.newBuilder(URI.create(portal.origin().text() + pathAndQuery))
        .timeout(patience.answer())
        .header("User-Agent", "oc-guardian");
  }

  private static String query(Map<String, String> parameters) {
    return parameters.isEmpty()
        ? ""
        : parameters.entrySet().stream()
            .map(e -> e.getKey() + "=" + encode(e.getValue()))
            .collect(Collectors.joining("&", "?", ""));
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** Drops connections at once. */
  @Override
  public void close() {
    http.shutdownNow();
  }
}
