package io.ochk.protocol.custody;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ochk.protocol.json.MalformedException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CustodyDescriptorTest {
  private static final CustodyDescriptor DESCRIPTOR =
      CustodyDescriptor.ofFederation(
          "bc1pfederation",
          2,
          List.of(
              new CustodyGuardian("bc1pc", "op-c"),
              new CustodyGuardian("bc1pa", "op-a"),
              new CustodyGuardian("bc1pb", "op-b")),
          "ab".repeat(32));

  @Test
  void theTextNamesAddressThresholdAndGuardiansInOrder() {
    assertThat(DESCRIPTOR.text())
        .isEqualTo(
            """
            oc-attest:federation-custody:v1
            address: bc1pfederation
            threshold: 2-of-3
            guardian: bc1pa
            guardian: bc1pb
            guardian: bc1pc\
            """);
  }

  @Test
  void theIdIsTheHashOfTheTextAndLeavesNamesAndImplementationOut() {
    CustodyDescriptor renamed =
        new CustodyDescriptor(
            DESCRIPTOR.address(),
            2,
            DESCRIPTOR.guardians().stream()
                .map(g -> new CustodyGuardian(g.address(), "another"))
                .toList(),
            Optional.empty());
    // printf '…' | sha256sum, of the text above.
    assertThat(DESCRIPTOR.id())
        .isEqualTo("fed:97dd732647d953974f7d39014d6b1624a7652d77f6abcaa78099a826adcb7d0f");
    assertThat(renamed.id()).isEqualTo(DESCRIPTOR.id());
  }

  @Test
  void whatIsWrittenIsReadAgain() throws Exception {
    assertThat(CustodyDescriptor.parse(DESCRIPTOR.bytes())).isEqualTo(DESCRIPTOR);
  }

  @Test
  void guardiansOutOfOrderOrTwiceAreRefused() {
    String text = new String(DESCRIPTOR.bytes(), StandardCharsets.UTF_8);
    assertThatThrownBy(() -> parse(text.replace("bc1pa", "bc1pz")))
        .isInstanceOf(MalformedException.class);
    assertThatThrownBy(() -> parse(text.replace("bc1pb", "bc1pa")))
        .isInstanceOf(MalformedException.class);
    assertThatThrownBy(() -> parse(text.replace("2-of-3", "2-of-4")))
        .isInstanceOf(MalformedException.class);
  }

  private static CustodyDescriptor parse(String text) throws MalformedException {
    return CustodyDescriptor.parse(text.getBytes(StandardCharsets.UTF_8));
  }
}
