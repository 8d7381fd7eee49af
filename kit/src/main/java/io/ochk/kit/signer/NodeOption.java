package io.ochk.kit.signer;

import io.ochk.kit.home.Home;
import io.ochk.protocol.json.JsonObject;
import io.ochk.signer.session.NodeAddress;
import io.ochk.terminal.CommandContext;
import io.ochk.terminal.CommandFailure;
import io.ochk.terminal.ExitCode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which of the operator's nodes a command talks to. */
public final class NodeOption {
  private static final String VARIABLE = "OC_GUARDIAN_NODE";
  private static final String DEFAULT = "http://127.0.0.1:9001";

  @Option(
      names = "--node",
      paramLabel = "URL",
      description =
          "Your node's address: https, or on this machine (else "
              + VARIABLE
              + ", else "
              + DEFAULT
              + ", or where your signer is connected). May be given several times.")
  List<String> nodes = new ArrayList<>();

  /** The addresses. */
  public List<NodeAddress> all(CommandContext context) throws CommandFailure {
    List<String> given =
        nodes.isEmpty()
            ? List.of(context.environment().getOrDefault(VARIABLE, DEFAULT).split(",", -1))
            : nodes;
    List<NodeAddress> addresses = new ArrayList<>();
    for (String text : given) {
      addresses.add(
          NodeAddress.of(text.strip())
              .orElseThrow(() ->
                  new CommandFailure(
                      ExitCode.USAGE,
                      "node_address",
                      "not the address of a node, or plain HTTP to another machine: " + text,
                      "Give its https address; plain http is for this machine alone.")));
    }
    return addresses;
  }

  /** The first address: if none is given, the one that the signer of this home is connected to. */
  public NodeAddress first(CommandContext context, Home home) throws CommandFailure, IOException {
    if (nodes.isEmpty() && !context.environment().containsKey(VARIABLE)) {
      Optional<NodeAddress> signers =
          SignerHome.ask(home, JsonObject.builder().put("command", "status").build()).stream()
              .flatMap(status -> SignerHome.objects(status, "nodes").stream())
              .flatMap(node -> NodeAddress.of(SignerHome.text(node, "address")).stream())
              .findFirst();
      if (signers.isPresent()) {
        return signers.get();
      }
    }
    return all(context).getFirst();
  }
}
