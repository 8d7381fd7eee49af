package io.ochk.threshold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.ochk.threshold.curve.LibSecp256k1;
import io.ochk.threshold.encryption.EncryptionKeyPair;
import io.ochk.threshold.keygen.CeremonySecret;
import io.ochk.threshold.keygen.CeremonyTable;
import io.ochk.threshold.keygen.Seat;
import io.ochk.threshold.repair.RepairHelper;
import io.ochk.threshold.repair.RepairOwner;
import io.ochk.threshold.repair.RepairSetup;
import io.ochk.threshold.signing.SigningTable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What is secret leaves memory by its own encodings alone, never by Java's serialisation. */
class SecretSerialisationTest {
  /** All types that are secret, or hold what is. */
  private static final Set<String> SECRET =
      Set.of(
          "SecretScalar",
          "KeyShare",
          "EncryptionKeyPair",
          "CeremonySecret",
          "SigningNonces",
          "SigningNonces$Pair",
          "Signer",
          "Dealing",
          "CeremonyParticipant",
          "RepairHelper",
          "RepairOwner");

  private final Random random = new Random(83);
  private final Ciphersuite suite = Ciphersuite.taproot(LibSecp256k1.load());

  /** One of each: those that are made inside are taken out of the objects that hold them. */
  private List<Object> secrets() throws Exception {
    CeremonyTable ceremony = CeremonyTable.generation(suite, 2, 3, random);
    List<Object> roots = new ArrayList<>(ceremony.participants.values());
    ceremony.run();
    KeyShare share = ceremony.shares().get(new Identifier(1));
    SigningTable table = new SigningTable(suite, ceremony.shares().values(), random);
    table
        .signer(1)
        .commit(table.request(share.publicKey(), TaprootTweak.none(), new byte[32]).attempt(0));
    roots.add(table.signer(1));
    roots.add(CeremonySecret.draw(random::nextBytes));
    roots.add(EncryptionKeyPair.ofSeed(new byte[32]));
    RepairSetup repair =
        RepairSetup.of(
            Hash256.of(new byte[] {1}),
            share.publicKey(),
            new Identifier(2),
            List.of(new Identifier(1), new Identifier(3)),
            ceremony.setup.encryptionKeys());
    roots.add(
        RepairHelper.begin(
            suite, repair, share, ceremony.keys.get(new Identifier(1)), random::nextBytes));
    roots.add(new RepairOwner(suite, repair, ceremony.keys.get(new Identifier(2))));
    assertThat(ceremony.secrets).containsKey(Seat.ofNew(new Identifier(1)));
    return held(roots);
  }

  @Test
  void serialisationRefusesOneOfEverySecretType() throws Exception {
    Set<String> tried = new TreeSet<>();
    for (Object secret : secrets()) {
      String name = secret.getClass().getName();
      name = name.substring(name.lastIndexOf('.') + 1);
      if (SECRET.contains(name)) {
        tried.add(name);
        try (ObjectOutputStream out = new ObjectOutputStream(new ByteArrayOutputStream())) {
          assertThatThrownBy(() -> out.writeObject(secret))
              .as(name)
              .isInstanceOf(NotSerializableException.class);
        }
        requireNotInside(secret);
      }
    }
    assertThat(tried).isEqualTo(new TreeSet<>(SECRET));
  }

  /** Nor inside of something that can be serialised. */
  private static void requireNotInside(Object secret) throws IOException {
    try (ObjectOutputStream out = new ObjectOutputStream(new ByteArrayOutputStream())) {
      assertThatThrownBy(() -> out.writeObject(new ArrayList<>(List.of(secret))))
          .isInstanceOf(NotSerializableException.class);
    }
  }

  @Test
  void noTypeOfTheLibraryCanBeSerialisedButItsEnumsAndExceptions() {
    Set<String> serialisable =
        new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("io.ochk.threshold")
                .stream()
                .filter(c -> c.isAssignableTo(Serializable.class))
                .filter(c -> !c.isEnum() && !c.isAssignableTo(Throwable.class))
                .map(JavaClass::getName)
                .collect(Collectors.toSet());
    assertThat(serialisable).isEmpty();
  }

  /** Everything of this library that is reachable from some objects. */
  private static List<Object> held(List<Object> roots) throws IllegalAccessException {
    Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    Deque<Object> next = new ArrayDeque<>(roots);
    List<Object> all = new ArrayList<>();
    while (!next.isEmpty()) {
      Object value = next.poll();
      if (!seen.add(value)) {
        continue;
      }
      switch (value) {
        case Collection<?> many -> next.addAll(many);
        case Map<?, ?> map -> next.addAll(map.values());
        case AtomicReference<?> reference when reference.get() != null -> next.add(reference.get());
        default -> {
          if (value.getClass().getName().startsWith("io.ochk.")
              && !value.getClass().isEnum()
              && !value.getClass().isHidden()) {
            all.add(value);
            for (Field field : value.getClass().getDeclaredFields()) {
              if (!Modifier.isStatic(field.getModifiers()) && !field.getType().isPrimitive()) {
                field.setAccessible(true);
                Object inside = field.get(value);
                if (inside != null) {
                  next.add(inside);
                }
              }
            }
          }
        }
      }
    }
    return all;
  }
}
