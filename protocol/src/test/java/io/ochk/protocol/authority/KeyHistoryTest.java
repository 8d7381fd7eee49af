package io.ochk.protocol.authority;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ochk.protocol.fixture.TestKeys;
import io.ochk.protocol.signature.PublicKey;
import io.ochk.protocol.signature.Signable;
import io.ochk.protocol.signature.SigningKey;
import io.ochk.protocol.signature.VerificationException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class KeyHistoryTest {
  private static final SigningKey A = TestKeys.key(0x60);
  private static final SigningKey B = TestKeys.key(0x61);
  private static final SigningKey C = TestKeys.key(0x62);
  private static final SigningKey FOREIGN = TestKeys.key(0x63);
  private static final long FIRST = 1_000_000;
  private static final long SECOND = 2_000_000;
  private static final Signable STATEMENT = () -> "statement".getBytes(StandardCharsets.US_ASCII);

  @Test
  void eachKeySignsInItsOwnTimeWithAMinuteOfTolerance() throws Exception {
    KeyHistory history = history(rotation(A, B, FIRST), rotation(B, C, SECOND));
    assertThat(history.current().key()).isEqualTo(C.publicKey());
    assertThat(history.keys())
        .extracting(AuthorityKey::key)
        .containsExactly(A.publicKey(), B.publicKey(), C.publicKey());

    verify(history, A, 0);
    verify(history, A, FIRST + 60);
    outOfOffice(history, A, FIRST + 61);
    outOfOffice(history, B, FIRST - 61);
    verify(history, B, FIRST - 60);
    verify(history, B, SECOND + 60);
    outOfOffice(history, B, SECOND + 61);
    outOfOffice(history, C, SECOND - 61);
    verify(history, C, SECOND - 60);
    verify(history, C, Long.MAX_VALUE);
  }

  @Test
  void aKeyThatIsNotTheRolesIsRefusedAndTheRolesAreNamed() throws Exception {
    KeyHistory history = history(rotation(A, B, FIRST));
    assertThatThrownBy(
            () -> history.verify(kid(FOREIGN), FIRST, STATEMENT, FOREIGN.sign(STATEMENT)))
        .isInstanceOf(VerificationException.class)
        .hasMessage(
            "reviewer_kid: expected a key of the reviewer ("
                + kid(A)
                + ", "
                + kid(B)
                + "), found "
                + kid(FOREIGN));
  }

  @Test
  void aSignatureByAnotherKeyUnderTheRightIdIsRefused() throws Exception {
    KeyHistory history = history();
    assertThatThrownBy(() -> history.verify(kid(A), 0, STATEMENT, FOREIGN.sign(STATEMENT)))
        .hasMessageStartingWith("sig_hex: expected a signature by the reviewer's key " + kid(A));
  }

  @Test
  void aRotationOfAnotherRoleBreaksTheChain() {
    KeyRotation other = KeyRotation.sign(Role.ORGANISER, A, B, Instant.ofEpochSecond(FIRST), "x");
    assertBroken("rotations[0].role: expected reviewer, found organiser", other);
  }

  @Test
  void aRotationFromAKeyThatIsNotInOfficeBreaksTheChain() {
    assertBroken(
        "rotations[0].predecessor_pubkey: expected " + A.publicKey() + ", found " + B.publicKey(),
        rotation(B, C, FIRST));
  }

  @Test
  void aForkBreaksTheChain() {
    assertBroken(
        "rotations[1].predecessor_pubkey: expected " + B.publicKey() + ", found " + A.publicKey(),
        rotation(A, B, FIRST),
        rotation(A, C, SECOND));
  }

  @Test
  void aKeyNeverComesBack() {
    assertBroken(
        "rotations[1].successor_pubkey: expected a key that was not used before, found "
            + A.publicKey(),
        rotation(A, B, FIRST),
        rotation(B, A, SECOND));
  }

  @Test
  void timeDoesNotGoBackInTheChain() {
    assertBroken(
        "rotations[1].rotated_at_unix: expected at least 2000000, found 1000000",
        rotation(A, B, SECOND),
        rotation(B, C, FIRST));
  }

  @Test
  void bothKeysMustHaveSigned() {
    KeyRotation good = rotation(A, B, FIRST);
    assertBroken(
        "predecessor_sig_hex: expected a signature by " + A.publicKey(),
        new KeyRotation(good.payload(), FOREIGN.sign(good.payload()), good.successorSignature()));
    assertBroken(
        "successor_sig_hex: expected a signature by " + B.publicKey(),
        new KeyRotation(good.payload(), good.predecessorSignature(), FOREIGN.sign(good.payload())));
  }

  @Test
  void aPinAnywhereInTheChainLeadsToTheCurrentKey() throws Exception {
    KeyDocument document =
        document(List.of(C, B, A), rotation(A, B, FIRST), rotation(B, C, SECOND));
    for (SigningKey pinned : List.of(A, B, C)) {
      assertThat(resolve(pinned.publicKey(), document).current().key()).isEqualTo(C.publicKey());
    }
  }

  @Test
  void aPinThatTheChainDoesNotHoldIsRefused() {
    KeyDocument document = document(List.of(B, A), rotation(A, B, FIRST));
    assertThatThrownBy(() -> resolve(FOREIGN.publicKey(), document))
        .isInstanceOf(VerificationException.class)
        .hasMessageStartingWith("pinned reviewer key: expected " + FOREIGN.publicKey());
  }

  @Test
  void aReplacedKeyWithoutARotationIsRefused() {
    KeyDocument document = document(List.of(FOREIGN));
    assertThatThrownBy(() -> resolve(A.publicKey(), document))
        .hasMessageStartingWith("pinned reviewer key: expected " + A.publicKey());
  }

  @Test
  void theListedKeysAreThoseOfTheChainTheCurrentOneFirst() {
    KeyRotation[] chain = {rotation(A, B, FIRST)};
    assertThatThrownBy(() -> resolve(A.publicKey(), document(List.of(A, B), chain)))
        .hasMessage(
            "keys[0]: expected " + kid(B) + ", to which the rotations lead, found " + kid(A));
    assertThatThrownBy(() -> resolve(A.publicKey(), document(List.of(B, A, FOREIGN), chain)))
        .hasMessage("keys: expected only keys of the chain, found " + kid(FOREIGN));
  }

  private static void verify(KeyHistory history, SigningKey key, long at) throws Exception {
    history.verify(kid(key), at, STATEMENT, key.sign(STATEMENT));
  }

  private static void outOfOffice(KeyHistory history, SigningKey key, long at) {
    assertThatThrownBy(() -> verify(history, key, at))
        .isInstanceOf(VerificationException.class)
        .hasMessage(
            "reviewer_kid: expected the key that was in office at "
                + at
                + ", found "
                + kid(key)
                + ", which was not");
  }

  private static void assertBroken(String message, KeyRotation... rotations) {
    assertThatThrownBy(() -> history(rotations))
        .isInstanceOf(VerificationException.class)
        .hasMessageStartingWith(message);
  }

  private static KeyHistory history(KeyRotation... rotations) throws VerificationException {
    return KeyHistory.of(Role.REVIEWER, A.publicKey(), List.of(rotations));
  }

  private static KeyHistory resolve(PublicKey pinned, KeyDocument document)
      throws VerificationException {
    return KeyHistory.resolve(Role.REVIEWER, pinned, document);
  }

  private static KeyDocument document(List<SigningKey> keys, KeyRotation... rotations) {
    return new KeyDocument(
        keys.stream().map(k -> new AuthorityKey(k.publicKey())).toList(), List.of(rotations));
  }

  private static KeyRotation rotation(SigningKey from, SigningKey to, long at) {
    return KeyRotation.sign(Role.REVIEWER, from, to, Instant.ofEpochSecond(at), "yearly");
  }

  private static String kid(SigningKey key) {
    return new AuthorityKey(key.publicKey()).kid();
  }
}
