package io.ochk.guardian.node;

import io.ochk.client.Answer;
import io.ochk.client.PortalClient;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.request.Request;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which statements of a federation its portal has. It is the portal's own word; who would keep a
 * statement to itself could as well take it and forget it.
 */
final class PortalStatements {
  private static final int PAGE = 500;
  private static final int MOST_PAGES = 8;

  // A position, and which of those that came at the same one.
  private static final Pattern PLACE = Pattern.compile("[0-9]{1,18}(\\.[0-9a-f]{64})?");

  private final PortalClient portal;
  private final FederationSlug federation;

  PortalStatements(PortalClient portal, FederationSlug federation) {
    this.portal = portal;
    this.federation = federation;
  }

  private record Page(Set<String> hashes, Optional<String> before) {}

  /**
   * Those of these requests whose results the portal lists among its newest; none if it does not
   * answer.
   *
   * @param requestHashes what is looked for
   */
  Set<String> among(Set<String> requestHashes) {
    Set<String> found = new HashSet<>();
    String before = "";
    for (int page = 0; page < MOST_PAGES && found.size() < requestHashes.size(); page++) {
      Optional<Page> next = page(before);
      next.ifPresent(p -> found.addAll(p.hashes()));
      found.retainAll(requestHashes);
      if (next.flatMap(Page::before).isEmpty()) {
        return found;
      }
      before = "&before=" + next.get().before().orElseThrow();
    }
    return found;
  }

  private Optional<Page> page(String before) {
    String path = "/api/public/federations/" + federation + "/statements?limit=" + PAGE + before;
    return portal.get(path).map(PortalStatements::read) instanceof Answer.Ok<Page>(Page page)
        ? Optional.of(page)
        : Optional.empty();
  }

  private static Page read(JsonObject answer) throws MalformedException {
    JsonMembers members = JsonMembers.of(answer);
    Set<String> hashes = new HashSet<>();
    for (JsonMembers statement : members.objects("statements", PAGE)) {
      hashes.add(Request.read(statement.members("request")).hash());
    }
    return new Page(hashes, members.optionalString("next_before").filter(PLACE.asMatchPredicate()));
  }
}
