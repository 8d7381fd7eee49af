package io.ochk.portal;

import io.ochk.portal.application.ApplicationInbox;
import io.ochk.portal.application.ApplicationRoutes;
import io.ochk.portal.application.ForgetRoutes;
import io.ochk.portal.authority.Authorities;
import io.ochk.portal.authority.AuthorityRoutes;
import io.ochk.portal.authority.Grants;
import io.ochk.portal.charter.CharterRoutes;
import io.ochk.portal.config.PortalSettings;
import io.ochk.portal.federation.FederationRoutes;
import io.ochk.portal.federation.Federations;
import io.ochk.portal.federation.MembershipRoutes;
import io.ochk.portal.federation.OrganiserRoutes;
import io.ochk.portal.federation.RecordRoutes;
import io.ochk.portal.guardian.AttestationRoutes;
import io.ochk.portal.guardian.CeremonyRoutes;
import io.ochk.portal.guardian.ConfigBundleRoutes;
import io.ochk.portal.guardian.EpochRoutes;
import io.ochk.portal.guardian.StatementRoutes;
import io.ochk.portal.health.HealthRoutes;
import io.ochk.portal.health.Metrics;
import io.ochk.portal.incident.IncidentBell;
import io.ochk.portal.incident.IncidentRoutes;
import io.ochk.portal.incident.IncidentWatch;
import io.ochk.portal.intake.HighWater;
import io.ochk.portal.intake.Intake;
import io.ochk.portal.page.ApplyPage;
import io.ochk.portal.page.DirectoryPages;
import io.ochk.portal.page.Guardians;
import io.ochk.portal.page.OperatorPages;
import io.ochk.portal.page.PageRoutes;
import io.ochk.portal.page.Pages;
import io.ochk.portal.page.ReviewerPages;
import io.ochk.portal.page.TimelinePages;
import io.ochk.portal.registry.RegistryRoutes;
import io.ochk.portal.session.SessionGuard;
import io.ochk.portal.session.SessionRoutes;
import io.ochk.protocol.authority.Role;
import io.ochk.protocol.envelope.Admission;
import io.ochk.protocol.identity.Origin;
import io.ochk.protocol.signature.PublicKey;
import io.ochk.server.http.FreePort;
import io.ochk.server.http.HttpServer;
import io.ochk.server.http.Route;
import io.ochk.server.http.Router;
import io.ochk.server.http.ServerSettings;
import io.ochk.server.problem.ProblemException;
import io.ochk.server.store.Schema;
import io.ochk.server.store.Store;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** A running portal. */
public final class Portal implements AutoCloseable {
  /** The portal's own rows. */
  public static final Schema SCHEMA =
      new Schema("portal", "io/ochk/portal/migrations", Optional.of("incidents"));

  private final Store store;
  private final Metrics metrics;
  private final IncidentBell bell;
  private final Chores chores;
  private final Router router;
  private final HttpServer server;
  private final Origin origin;

  private Portal(
      Store store,
      Metrics metrics,
      IncidentBell bell,
      Chores chores,
      Router router,
      HttpServer server,
      Origin origin) {
    this.store = store;
    this.metrics = metrics;
    this.bell = bell;
    this.chores = chores;
    this.router = router;
    this.server = server;
    this.origin = origin;
  }

  /**
   * Opens the store, pins the keys and starts to serve.
   *
   * @param clock the portal's clock
   * @throws io.ochk.server.store.StoreException if the store cannot be opened
   * @throws IllegalStateException if the store vouches for other keys than the settings
   */
  public static Portal start(PortalSettings settings, InstantSource clock) throws ProblemException {
    Store store =
        Store.open(SCHEMA, settings.data(), settings.database(), settings.databaseConnections());
    try {
      return start(settings, clock, store);
    } catch (ProblemException | RuntimeException e) {
      store.close();
      throw e;
    }
  }

  private static Portal start(PortalSettings settings, InstantSource clock, Store store)
      throws ProblemException {
    Authorities authorities = new Authorities();
    authorities.pin(store, keys(settings));
    HighWater highWater = new HighWater(store, clock);
    // The origin is part of the rules of admission, so the port must be known before anybody
    // listens.
    ServerSettings listen =
        settings.server().onPort(FreePort.of(settings.server().bind(), settings.server().port()));
    Origin origin = settings.origin().orElseGet(() -> new Origin(localOrigin(listen.port())));
    Admission admission = new Admission(origin, settings.absentAudienceAllowed());
    Intake intake = new Intake(store, admission, highWater, listen.writesPerMinute() > 0);
    Grants grants = new Grants(store, authorities, origin, highWater);
    Metrics metrics = new Metrics(store);

    ApplicationInbox inbox = new ApplicationInbox(store, intake, settings.mostOpenApplications());

    SessionGuard guard = new SessionGuard(store, origin, highWater);
    SessionRoutes sessions =
        new SessionRoutes(
            store, admission, authorities, guard, highWater, RandomGenerator.of("SecureRandom"));

    List<Route> routes = new ArrayList<>();
    routes.addAll(sessions.routes());
    routes.addAll(
        new HealthRoutes(store, highWater, authorities, settings.data(), Version.text()).routes());
    routes.addAll(metrics.routes());
    routes.addAll(new AuthorityRoutes(store, authorities, highWater).routes());
    routes.addAll(
        new ApplicationRoutes(store, inbox, authorities, grants, guard, highWater).routes());
    routes.addAll(new ForgetRoutes(intake).routes());
    routes.addAll(new RegistryRoutes(store).routes());
    Federations federations = new Federations();
    routes.addAll(new FederationRoutes(store, federations).routes());
    routes.addAll(new OrganiserRoutes(store, federations, authorities, grants, highWater).routes());
    routes.addAll(new MembershipRoutes(store, intake, federations).routes());
    routes.addAll(new RecordRoutes(store, federations, authorities).routes());
    routes.addAll(new CharterRoutes(store, intake, federations, origin).routes());
    IncidentBell bell = new IncidentBell();
    routes.addAll(new IncidentRoutes(store, intake, federations, bell).routes());
    AttestationRoutes attestations =
        new AttestationRoutes(store, federations, highWater, settings.pinnedImage());
    routes.addAll(attestations.routes());
    routes.addAll(new CeremonyRoutes(store, intake, federations).routes());
    routes.addAll(new EpochRoutes(store, federations, highWater).routes());
    routes.addAll(new StatementRoutes(store, federations, highWater).routes());
    routes.addAll(new ConfigBundleRoutes(store, federations, origin).routes());
    Pages pages = new Pages(origin);
    routes.addAll(new PageRoutes(store, federations, authorities, pages).routes());
    Guardians guardians = new Guardians(federations, highWater, settings.pinnedImage(), origin);
    routes.addAll(new DirectoryPages(store, federations, guardians, pages).routes());
    routes.addAll(new TimelinePages(store, federations, pages).routes());
    OperatorPages.RoleKeys roleKeys =
        (session, role) -> authorities.find(session, role).map(keys -> keys.current().key().hex());
    routes.addAll(new OperatorPages(store, federations, guardians, roleKeys, pages).routes());
    routes.addAll(new ReviewerPages(pages).routes());
    routes.addAll(new ApplyPage(inbox, pages).routes());
    Router router = new Router(routes, pages::refused);

    HttpServer server = HttpServer.start(listen, router, metrics, clock);
    Chores chores =
        Chores.start(highWater, intake, new IncidentWatch(store, bell), attestations, sessions);
    return new Portal(store, metrics, bell, chores, router, server, origin);
  }

  private static Map<Role, PublicKey> keys(PortalSettings settings) {
    Map<Role, PublicKey> keys = new EnumMap<>(Role.class);
    settings.reviewerKey().ifPresent(key -> keys.put(Role.REVIEWER, key));
    settings.organiserKey().ifPresent(key -> keys.put(Role.ORGANISER, key));
    return keys;
  }

  private static String localOrigin(int port) {
    return "http://localhost" + (port == 80 ? "" : ":" + port);
  }

  /** The port that it listens on. */
  public int port() {
    return server.port();
  }

  /** Every address that it serves. */
  public List<Route> routes() {
    return router.routes();
  }

  /** The audience that envelopes must name. */
  public Origin origin() {
    return origin;
  }

  /** Lets requests under way end, writes what is waiting, and stops. */
  @Override
  public void close() {
    bell.close();
    server.close();
    chores.close();
    metrics.close();
    store.close();
  }
}
