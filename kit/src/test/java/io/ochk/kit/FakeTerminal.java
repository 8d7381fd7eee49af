package io.ochk.kit;

import io.ochk.terminal.Terminal;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** A terminal with a person who answers from a list, or by looking at what was shown. */
final class FakeTerminal implements Terminal {
  final ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
  final ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
  final List<String> shownPrivately = new ArrayList<>();
  final List<String> questions = new ArrayList<>();
  private final PrintStream out = new PrintStream(outBytes, true, StandardCharsets.UTF_8);
  private final PrintStream err = new PrintStream(errBytes, true, StandardCharsets.UTF_8);
  private final Deque<Function<FakeTerminal, String>> answers = new ArrayDeque<>();
  private InputStream in = InputStream.nullInputStream();
  private boolean interactive;

  static FakeTerminal withoutPerson() {
    return new FakeTerminal();
  }

  static FakeTerminal withPerson(String... answers) {
    FakeTerminal terminal = new FakeTerminal();
    terminal.interactive = true;
    for (String answer : answers) {
      terminal.answers.add(t -> answer);
    }
    return terminal;
  }

  FakeTerminal thenAnswering(Function<FakeTerminal, String> answer) {
    answers.add(answer);
    return this;
  }

  FakeTerminal withInput(String text) {
    in = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    return this;
  }

  String outText() {
    return outBytes.toString(StandardCharsets.UTF_8);
  }

  String errText() {
    return errBytes.toString(StandardCharsets.UTF_8);
  }

  @Override
  public PrintStream out() {
    return out;
  }

  @Override
  public PrintStream err() {
    return err;
  }

  @Override
  public InputStream in() {
    return in;
  }

  @Override
  public boolean isInteractive() {
    return interactive;
  }

  @Override
  public Optional<String> ask(String question) {
    questions.add(question);
    return interactive && !answers.isEmpty()
        ? Optional.of(answers.poll().apply(this))
        : Optional.empty();
  }

  @Override
  public Optional<char[]> askSecret(String question) {
    return ask(question).map(String::toCharArray);
  }

  @Override
  public void showPrivately(String text) {
    if (!interactive) {
      throw new IllegalStateException("nobody is there");
    }
    shownPrivately.add(text);
  }
}
