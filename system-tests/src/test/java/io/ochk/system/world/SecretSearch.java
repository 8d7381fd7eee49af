package io.ochk.system.world;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.protocol.identity.Mnemonic;
import io.ochk.protocol.identity.MnemonicException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Looks for a key everywhere that a process leaves something: as bytes, in hex and base64, as words
 * or a part of them; and for passphrases.
 */
public final class SecretSearch {
  private final List<String> forms = new ArrayList<>();
  private int looked;

  /** Looks for this seed. */
  public static SecretSearch forSeed(byte[] seed) {
    SecretSearch search = new SecretSearch();
    String hex = HexFormat.of().formatHex(seed);
    search.forms.add(hex);
    search.forms.add(hex.toUpperCase(Locale.ROOT));
    search.forms.add(new String(seed, StandardCharsets.ISO_8859_1));
    // Without the last characters, which depend on what follows.
    search.forms.add(Base64.getEncoder().encodeToString(seed).substring(0, 42));
    search.forms.add(Base64.getUrlEncoder().encodeToString(seed).substring(0, 42));
    List<String> words = Mnemonic.words(seed);
    for (int i = 0; i + 3 <= words.size(); i++) {
      for (String between : List.of(" ", "\n", ",", "\",\"")) {
        search.forms.add(String.join(between, words.subList(i, i + 3)));
      }
    }
    return search;
  }

  /** Looks for the seed of the words in a file. */
  public static SecretSearch forWords(Path file) throws IOException {
    try {
      return forSeed(Mnemonic.seed(Files.readString(file).toCharArray()));
    } catch (MnemonicException e) {
      throw new AssertionError(file + " does not hold words", e);
    }
  }

  /** Looks for this text too. */
  public SecretSearch and(String passphrase) {
    forms.add(passphrase);
    return this;
  }

  /** Finds none of it in a text. */
  public SecretSearch notIn(String place, String text) {
    looked++;
    for (int i = 0; i < forms.size(); i++) {
      assertThat(text.contains(forms.get(i)))
          .as("form " + i + " of a secret in " + place)
          .isFalse();
    }
    return this;
  }

  /** Finds none of it in what a command printed. */
  public SecretSearch notIn(CommandResult result) {
    return notIn("the output of " + result.line(), result.out() + result.err());
  }

  /** Finds none of it in what others on this machine can see of a process. */
  public SecretSearch notInProcess(long pid) throws IOException {
    for (String part : List.of("cmdline", "environ", "comm")) {
      Path file = Path.of("/proc", "" + pid, part);
      notIn(file.toString(), Files.readString(file, StandardCharsets.ISO_8859_1));
    }
    return this;
  }

  /** Finds none of it in any file below a folder but these. */
  public SecretSearch notBelow(Path folder, Path... but) throws IOException {
    Set<Path> left = Set.of(but);
    List<Path> files;
    try (Stream<Path> all = Files.walk(folder)) {
      files = all.filter(Files::isRegularFile).filter(file -> !left.contains(file)).toList();
    }
    for (Path file : files) {
      try {
        notIn(file.toString(), Files.readString(file, StandardCharsets.ISO_8859_1));
      } catch (FileSystemException e) {
        // A program that runs has removed it meanwhile.
      }
    }
    assertThat(files).as("there is something below " + folder).isNotEmpty();
    return this;
  }

  /** That it would be found where it is: else the search proves nothing. */
  public SecretSearch isIn(Path file) throws IOException {
    String text = Files.readString(file, StandardCharsets.ISO_8859_1);
    assertThat(forms).as("forms of a secret in " + file).anyMatch(text::contains);
    return this;
  }

  /** How many texts were looked through. */
  public int looked() {
    return looked;
  }
}
