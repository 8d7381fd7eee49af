package io.ochk.kit.share;

import io.ochk.kit.ceremony.EpochFile;
import io.ochk.protocol.ceremony.SeatHolder;
import io.ochk.protocol.ceremony.SetupDocument;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.peer.EpochConfirmation;
import io.ochk.protocol.signature.PublicKey;
import io.ochk.protocol.signature.VerificationException;
import io.ochk.signer.session.NodeAddress;
import io.ochk.signer.session.NodeApi;
import io.ochk.signer.session.NodeException;
import io.ochk.terminal.CommandContext;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * What guardians' nodes say is the newest epoch. An old record is as genuine as the newest; only
 * the others know which one is in use. Each answers a fresh challenge under a key that its operator
 * has certified, and counts if that operator holds a share of the epoch: so nobody who answers at
 * several addresses counts as several guardians, and nobody counts twice.
 *
 * @param confirmed the operators whose nodes sign with this very epoch
 * @param newer the operators whose nodes know a later one
 * @param silent the addresses that gave no answer that counts, and why
 */
record PeerConfirmations(TreeSet<String> confirmed, TreeSet<String> newer, List<String> silent) {
  private static final int CHALLENGE_LENGTH = 32;

  static PeerConfirmations of(CommandContext context, List<NodeAddress> nodes, EpochFile epoch) {
    PeerConfirmations result =
        new PeerConfirmations(new TreeSet<>(), new TreeSet<>(), new ArrayList<>());
    for (NodeAddress node : nodes) {
      try (NodeApi api = new NodeApi(node)) {
        result.ask(context, api, epoch);
      } catch (NodeException e) {
        result.silent.add(e.getMessage());
      } catch (MalformedException | VerificationException e) {
        result.silent.add(node + " gave no valid confirmation: " + e.getMessage());
      }
    }
    return result;
  }

  private void ask(CommandContext context, NodeApi api, EpochFile epoch)
      throws NodeException, MalformedException, VerificationException {
    byte[] drawn = new byte[CHALLENGE_LENGTH];
    context.random().get().nextBytes(drawn);
    String challenge = HexFormat.of().formatHex(drawn);
    EpochConfirmation answer =
        EpochConfirmation.parse(
            CanonicalJson.bytes(api.get("/api/keys/confirmation?challenge=" + challenge)));
    PublicKey operator = answer.verify(challenge, context.clock().instant().getEpochSecond());
    take(api.address(), operator, answer.confirmation(), epoch);
  }

  private void take(
      NodeAddress node, PublicKey operator, EpochConfirmation.Payload said, EpochFile epoch) {
    SetupDocument setup = epoch.verified().record().setup();
    Optional<SeatHolder> holder = setup.receiver(operator);
    if (!said.federationSlug().equals(setup.federationSlug()) || !said.key().equals(epoch.key())) {
      silent.add(node + " (it knows another key)");
    } else if (holder.isEmpty()) {
      // Of the epoch that comes next there may be others; they can only be believed with its
      // record.
      silent.add(
          node
              + " (its operator holds no share of this epoch; it says that epoch "
              + said.epoch()
              + " is in use)");
    } else if (said.transcriptSha256()
        .equals(epoch.verified().epoch().transcriptHash().toString())) {
      confirmed.add(holder.get().operatorId().text());
    } else if (said.epoch() > epoch.number()) {
      newer.add(holder.get().operatorId().text());
    } else {
      silent.add(node + " (it knows only epoch " + said.epoch() + ")");
    }
  }
}
