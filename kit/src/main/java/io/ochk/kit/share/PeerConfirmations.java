package io.ochk.kit.share;

import io.ochk.kit.ceremony.EpochFile;
import io.ochk.kit.signer.SignerHome;
import io.ochk.protocol.json.JsonNumber;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.JsonString;
import io.ochk.signer.session.NodeAddress;
import io.ochk.signer.session.NodeApi;
import io.ochk.signer.session.NodeException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * What guardians' nodes say is the newest epoch. An old record is as genuine as the newest; only
 * the others know which one is in use.
 *
 * @param confirmed the operators whose nodes sign with this very epoch
 * @param newer the operators whose nodes know a later one
 * @param silent the addresses that could not be asked
 */
record PeerConfirmations(TreeSet<String> confirmed, TreeSet<String> newer, List<String> silent) {
  static PeerConfirmations of(List<NodeAddress> nodes, EpochFile epoch) {
    TreeSet<String> confirmed = new TreeSet<>();
    TreeSet<String> newer = new TreeSet<>();
    List<String> silent = new ArrayList<>();
    for (NodeAddress node : nodes) {
      try (NodeApi api = new NodeApi(node)) {
        String operator = SignerHome.text(api.get("/api/node"), "operator_id");
        List<JsonObject> epochs = SignerHome.objects(api.get("/api/keys"), "epochs");
        if (epochs.isEmpty()) {
          silent.add(node + " (it knows no key)");
        } else if (is(epochs.getLast(), epoch)) {
          confirmed.add(operator);
        } else if (number(epochs.getLast()) > epoch.number()) {
          newer.add(operator);
        } else {
          silent.add(node + " (it knows another key)");
        }
      } catch (NodeException e) {
        silent.add(e.getMessage());
      }
    }
    return new PeerConfirmations(confirmed, newer, silent);
  }

  private static boolean is(JsonObject epoch, EpochFile file) {
    return epoch.get("transcript_sha256").orElse(null) instanceof JsonString s
        && s.value().equals(file.verified().epoch().transcriptHash().toString());
  }

  private static long number(JsonObject epoch) {
    return epoch.get("epoch").orElse(null) instanceof JsonNumber n && n.text().matches("[0-9]{1,9}")
        ? Long.parseLong(n.text())
        : -1;
  }
}
