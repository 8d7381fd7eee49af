package io.ochk.system.transcript;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Stands for what is another each time: ids, keys, times, addresses. */
final class Placeholders {
  private static final Pattern FORM = Pattern.compile("<((?:[a-z0-9]+-)*)([a-z]+)>");

  // The longer forms first: a recorded session takes the first that fits.
  private static final Map<String, String> KINDS = new LinkedHashMap<>();

  static {
    KINDS.put("sig", "[0-9a-f]{128}");
    KINDS.put("hash", "[0-9a-f]{64}");
    KINDS.put("key", "[0-9a-f]{64}");
    KINDS.put("app", "app-[0-9a-f]{16}");
    KINDS.put("inc", "inc-[0-9a-f]{16}");
    KINDS.put("exit", "exit-[0-9a-f]{16}");
    KINDS.put("id", "op-[0-9a-f]{16}");
    KINDS.put("time", "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ");
    KINDS.put("request", "[0-9a-f]{32}");
    KINDS.put("code", "[0-9a-z]{5}(?:-[0-9a-z]{5}){3}");
    KINDS.put("coins", "bcrt1p[0-9a-z]{58}");
    KINDS.put("custody", "fed:[0-9a-f]{64}");
    KINDS.put("text", "[!-~]+");
    KINDS.put("short", "[0-9a-f]{16}");
    KINDS.put("kid", "[A-Za-z0-9_-]{8}");
    KINDS.put("number", "\\d+");
    KINDS.put("address", "http://localhost:\\d+");
  }

  private static final List<String> RECORDED =
      List.of("sig", "hash", "app", "inc", "exit", "id", "time");

  private final Map<String, String> bound = new LinkedHashMap<>();

  /** Gives a value its name. */
  void bind(String name, String value) {
    bound.put(name, value);
  }

  /** The names there are, to go back to. */
  Map<String, String> known() {
    return Map.copyOf(bound);
  }

  /** Forgets the names that came after {@code known}. */
  void forgetSince(Map<String, String> known) {
    bound.keySet().retainAll(known.keySet());
  }

  /** The line that a person types, with values for names. */
  String typed(String line) {
    return FORM.matcher(line)
        .replaceAll(m -> Matcher.quoteReplacement(bound.getOrDefault(name(m), m.group())));
  }

  /** Whether {@code line} is what {@code expected} says; new names are bound. */
  boolean matches(String expected, String line) {
    Matcher placeholder = FORM.matcher(expected);
    StringBuilder pattern = new StringBuilder();
    Map<String, Integer> fresh = new LinkedHashMap<>();
    int end = 0;
    int group = 0;
    while (placeholder.find()) {
      pattern.append(Pattern.quote(expected.substring(end, placeholder.start())));
      end = placeholder.end();
      String name = name(placeholder.toMatchResult());
      String kind = KINDS.get(placeholder.group(2));
      if (bound.containsKey(name)) {
        pattern.append(Pattern.quote(bound.get(name)));
      } else if (kind == null) {
        pattern.append(Pattern.quote(placeholder.group()));
      } else if (placeholder.group(1).isEmpty()) {
        pattern.append(kind);
      } else if (fresh.containsKey(name)) {
        pattern.append("\\").append(fresh.get(name));
      } else {
        pattern.append("(").append(kind).append(")");
        fresh.put(name, ++group);
      }
    }
    pattern.append(Pattern.quote(expected.substring(end)));
    Matcher matcher = Pattern.compile(pattern.toString()).matcher(line);
    if (!matcher.matches()) {
      return false;
    }
    fresh.forEach((name, number) -> bound.put(name, matcher.group(number)));
    return true;
  }

  /** The line as it would be written down: bound values by their names, others by their kind. */
  String written(String line) {
    String text = line;
    for (Map.Entry<String, String> entry : bound.entrySet()) {
      text = text.replace(entry.getValue(), "<" + entry.getKey() + ">");
    }
    for (String kind : RECORDED) {
      text = text.replaceAll("\\b" + KINDS.get(kind) + "\\b", "<" + kind + ">");
    }
    return text;
  }

  private static String name(MatchResult placeholder) {
    return placeholder.group(1) + placeholder.group(2);
  }
}
