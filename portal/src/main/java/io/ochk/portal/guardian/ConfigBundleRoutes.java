package io.ochk.portal.guardian;

import io.ochk.portal.federation.FederationRoutes;
import io.ochk.portal.federation.Federations;
import io.ochk.portal.intake.Addresses;
import io.ochk.portal.registry.Registry;
import io.ochk.protocol.config.ConfigBundle;
import io.ochk.protocol.config.LogLevel;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.identity.Origin;
import io.ochk.server.http.Reply;
import io.ochk.server.http.Request;
import io.ochk.server.http.Route;
import io.ochk.server.problem.Problem;
import io.ochk.server.problem.ProblemCode;
import io.ochk.server.problem.ProblemException;
import io.ochk.server.store.Store;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** The config bundle of an operator's node: the same bytes as the kit's {@code config gen}. */
public final class ConfigBundleRoutes {
  private final Store store;
  private final Federations federations;
  private final Origin origin;

  /** Bundles that attest to the portal at {@code origin}. */
  public ConfigBundleRoutes(Store store, Federations federations, Origin origin) {
    this.store = store;
    this.federations = federations;
    this.origin = origin;
  }

  /** The route. */
  public List<Route> routes() {
    return List.of(Route.get("/api/operator/config-bundle", this::bundle));
  }

  private Reply bundle(Request request) throws ProblemException {
    FederationSlug slug = FederationRoutes.slug(request, "federation");
    Optional<OperatorId> id = request.query("operator_id").flatMap(OperatorId::parse);
    LogLevel level = level(request);
    ConfigBundle bundle =
        store.read(session -> {
          var _ = federations.require(session, slug);
          Registry.Accepted operator =
              id.flatMap(i -> Registry.find(session, i))
                  .orElseThrow(() ->
                      Problem.of(
                              ProblemCode.OPERATOR_UNKNOWN,
                              "operator_id",
                              "expected the id of an accepted operator, found another")
                          .exception());
          return new ConfigBundle(
              operator.operatorId(),
              operator.pubkey(),
              slug,
              origin.text() + Addresses.ATTESTATION,
              level);
        });
    federations.refresh(store);
    return Reply.of(200, Reply.JSON, new String(bundle.bytes(), StandardCharsets.UTF_8))
        .with("Content-Disposition", "attachment; filename=\"oc-guardian.config\"");
  }

  private static LogLevel level(Request request) throws ProblemException {
    String word = request.query("log_level").orElse("info");
    return Stream.of(LogLevel.values())
        .filter(level -> level.name().toLowerCase(Locale.ROOT).equals(word))
        .findFirst()
        .orElseThrow(() -> Request.invalid("log_level", "error, warn, info, debug or trace"));
  }
}
