package io.ochk.system.guardian;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.protocol.request.Request;
import io.ochk.system.world.Await;
import io.ochk.system.world.Guardian;
import io.ochk.system.world.LivingFederation;
import io.ochk.system.world.PortalPage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** From a page of the portal to an operator's inbox, and no further without the operator. */
@ExtendWith(SharedFederation.class)
class BridgeTest {
  private final LivingFederation living;
  private final Requests requests;

  BridgeTest(LivingFederation living) {
    this.living = living;
    this.requests = new Requests(living);
  }

  private Request request(String text) throws Exception {
    return PortalPage.statement(living.guardian(1), text);
  }

  @Test
  void aPageOfThePortalPutsARequestIntoTheInboxOfWhoAllowsItAndTheOperatorDecides()
      throws Exception {
    Guardian bob = living.guardian(1);
    String portal = living.federation().portal().url();
    bob.operator().does("policy", "set", "--request", "statement=ask");
    assertThat(PortalPage.posts(portal, bob, request("Too early.")).body())
        .contains("kind_not_allowed");
    bob.kit("bridge", "allow", "statement").run().exits(0);
    // Two others allow everything, so it is for bob to say.
    living.guardian(3).signer().stop();
    Request asked = request("May a visitor ask this?");
    Await.until(
        "bob's node lets it in",
        () -> PortalPage.posts(portal, bob, asked).statusCode() == 200,
        () -> bob.node().wholeLog());
    assertThat(
            PortalPage.posts("https://elsewhere.example", bob, request("From elsewhere.")).body())
        .contains("audience_foreign");
    Await.until(
        "it waits in bob's inbox",
        () -> bob.kit("inbox", "list").run().exits(0).out().contains(asked.id() + "  request"),
        living::logs);
    assertThat(Requests.state(bob, asked.id())).isEqualTo("open");
    bob.kit("inbox", "approve", asked.id()).run().exits(0);
    requests.awaitSigned(1, asked.id());
    bob.kit("bridge", "disable").run().exits(0);
    Await.until(
        "the bridge is closed",
        () ->
            PortalPage.posts(portal, bob, request("Too late.")).body().contains("kind_not_allowed"),
        () -> bob.node().wholeLog());
    bob.allowsEverything();
    living.heal();
    requests.awaitSignedByAll(asked.id());
  }
}
