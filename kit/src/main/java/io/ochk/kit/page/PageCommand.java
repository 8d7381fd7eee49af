package io.ochk.kit.page;

import io.ochk.kit.command.KitCommand;
import io.ochk.kit.signer.NodeOption;
import io.ochk.kit.signing.Transport;
import io.ochk.protocol.config.LogLevel;
import io.ochk.protocol.identity.Origin;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.JsonArray;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.text.Printable;
import io.ochk.server.http.FreePort;
import io.ochk.server.http.HttpServer;
import io.ochk.server.http.Router;
import io.ochk.server.http.ServerSettings;
import io.ochk.server.logging.ProcessLog;
import io.ochk.signer.session.NodeAddress;
import io.ochk.terminal.CommandContext;
import io.ochk.terminal.CommandFailure;
import io.ochk.terminal.Report;
import io.ochk.web.Bundle;
import io.ochk.web.OwnHost;
import io.ochk.web.SignerPages;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code page}. */
@Command(
    name = "page",
    header = "Serve the signer's page on this machine, to your own browser.",
    description = {
      "The page is the one that portals and nodes serve, byte for byte: who does not want to trust"
          + " another's server with a key in a browser opens it from here. The key is made or"
          + " restored there and stays in the browser; this command never sees it.",
      "It listens on 127.0.0.1 alone and runs until it is stopped (Ctrl-C, SIGTERM). A browser"
          + " keeps a key apart for each address, so keep the port; while this command does not"
          + " run, another program on this machine could take it: seal the key with a passphrase."
    },
    exitCodeList = {
      "143: stopped in order by SIGTERM (130 by SIGINT)",
      "1: could not start: the port is taken",
      "2: the command line is wrong"
    },
    footer = {
      "",
      "Examples:",
      "  oc-guardian page",
      "  oc-guardian page --node https://guardian.example:9001 --port 9012"
    })
public final class PageCommand extends KitCommand {
  private static final String LOOPBACK = "127.0.0.1";
  private static final int HIGHEST_PORT = 65_535;
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @Option(
      names = "--port",
      paramLabel = "N",
      defaultValue = "9002",
      description = "The port; 0 for any (default: ${DEFAULT-VALUE}).")
  int port = 9002;

  @Mixin NodeOption node = new NodeOption();

  @Mixin Transport transport = new Transport();

  @Override
  protected Report run(CommandContext context) throws CommandFailure, IOException {
    if (port < 0 || port > HIGHEST_PORT) {
      throw CommandFailure.usage("--port: not a port: " + port, "Give one from 0 to 65535.");
    }
    Origin portal = transport.portal(context, home(context).settings());
    List<Origin> nodes = node.all(context).stream().map(NodeAddress::origin).toList();
    ProcessLog.start(ProcessLog.Format.PLAIN, LogLevel.WARN);
    // The server answers to its own address alone, so that the port must be known before.
    int chosen = FreePort.of(LOOPBACK, port);
    Origin own = new Origin("http://" + LOOPBACK + ":" + chosen);
    try (HttpServer server = started(own, chosen, SignerPages.ofKit(portal, nodes), context)) {
      Thread hook = new Thread(server::close, "page-stop");
      Runtime.getRuntime().addShutdownHook(hook);
      say(context, own.text() + SignerPages.SIGNER, portal, nodes);
      // The signal that ends the process runs the hook.
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return Report.builder().line("stopped").build();
  }

  private static HttpServer started(Origin own, int port, SignerPages pages, CommandContext context)
      throws CommandFailure {
    ServerSettings settings =
        new ServerSettings(
            LOOPBACK,
            port,
            0,
            0,
            List.of(),
            PATIENCE,
            ServerSettings.Pages.of(own),
            Optional.empty());
    try {
      return HttpServer.start(
          settings,
          new Router(OwnHost.only(own, pages.routes())),
          (route, method, status, nanos) -> {},
          context.clock());
    } catch (UncheckedIOException e) {
      throw CommandFailure.refused(
          "not_started",
          "the page is not served: " + e.getMessage(),
          "Stop what has port " + port + ", or choose another with --port.");
    }
  }

  private void say(CommandContext context, String page, Origin portal, List<Origin> nodes) {
    var out = context.terminal().out();
    String bundle = Bundle.own().sha256();
    if (wantsJson()) {
      out.println(
          CanonicalJson.text(
              JsonObject.builder()
                  .put("ok", true)
                  .put("command", "page")
                  .put("page", page)
                  .put("bundle_sha256", bundle)
                  .put("portal", portal.text())
                  .put("nodes", JsonArray.ofStrings(nodes.stream().map(Origin::text).toList()))
                  .build()));
    } else {
      out.println("page   " + page);
      out.println("bundle " + bundle);
      out.println("It speaks to the portal " + portal + Printable.line(and(nodes)) + ".");
      out.println("Ctrl-C stops it.");
    }
    out.flush();
  }

  private static String and(List<Origin> nodes) {
    return nodes.isEmpty()
        ? ""
        : " and to your node " + String.join(", ", nodes.stream().map(Origin::text).toList());
  }
}
