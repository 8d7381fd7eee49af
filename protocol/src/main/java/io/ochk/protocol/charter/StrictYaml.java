package io.ochk.protocol.charter;

import io.ochk.protocol.json.JsonArray;
import io.ochk.protocol.json.JsonLimits;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.JsonValue;
import io.ochk.protocol.json.MalformedException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.DocumentEndEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Reads and writes the strict subset of YAML: whatever it accepts is the same data to a parser of
 * YAML 1.1, to one of the YAML 1.2 core schema, and, rewritten as JSON, to a reader of JSON.
 *
 * <p>A document is one mapping of at most 64 KiB and 16 levels. There are no tags, anchors,
 * aliases, merges, comments, directives, document markers, complex keys, tabs or carriage returns,
 * and no member twice. Plain scalars are integers up to 2^53, {@code null}, {@code true}, {@code
 * false}, and strings that no schema takes for anything else; every other string is quoted, or a
 * block scalar of plain lines. Quoted and plain scalars stand on one line, and so does a collection
 * in brackets.
 */
public final class StrictYaml {
  private static final LoadSettings SETTINGS =
      LoadSettings.builder().setUseMarks(true).setParseComments(false).build();

  private final YamlText text;
  private final Iterator<Event> events;
  private int seen;

  private StrictYaml(YamlText text, Iterator<Event> events) {
    this.text = text;
    this.events = events;
  }

  /**
   * Parses one document.
   *
   * @param yaml the text, without document markers
   * @throws MalformedException naming the member and the line
   */
  public static JsonObject parse(String yaml) throws MalformedException {
    YamlText text = YamlText.of(yaml);
    return new StrictYaml(text, new Parse(SETTINGS).parseString(yaml).iterator()).document();
  }

  /**
   * Writes an object as block YAML with LF line ends: members in the order of the object, strings
   * in double quotes, two spaces a level.
   *
   * @throws IllegalArgumentException if the object has a member name or a number outside the subset
   */
  public static String write(JsonObject object) {
    return YamlWriter.write(object);
  }

  private JsonObject document() throws MalformedException {
    next(); // the start of the stream
    if (!(next() instanceof DocumentStartEvent start)) {
      throw new MalformedException("document", "a mapping", "nothing");
    }
    refuseIf(start.isExplicit() || start.getSpecVersion().isPresent(), start, "", "a marker");
    if (!(next() instanceof MappingStartEvent mapping)) {
      throw new MalformedException("document", "a mapping", "another value");
    }
    JsonObject result = object(mapping, "", 1);
    if (next() instanceof DocumentEndEvent end) {
      refuseIf(end.isExplicit(), end, "", "a marker");
    }
    if (next().getEventId() != Event.ID.StreamEnd) {
      throw new MalformedException("document", "one document", "a second one");
    }
    text.gap(seen, text.length(), "");
    return result;
  }

  private JsonObject object(MappingStartEvent start, String path, int depth)
      throws MalformedException {
    open(start, path, depth);
    if (start.isFlow() && text.at(start(start)) != '{') {
      throw text.malformed(start(start), path, "a mapping in braces", "a single pair in brackets");
    }
    Map<String, JsonValue> members = new LinkedHashMap<>();
    Event event = next();
    while (event.getEventId() != Event.ID.MappingEnd) {
      String name = key(event, path, start.isFlow());
      String memberPath = path.isEmpty() ? name : path + "." + name;
      if (members.containsKey(name)) {
        throw text.malformed(start(event), memberPath, "the member once", "it twice");
      }
      members.put(name, value(next(), memberPath, depth, start.isFlow()));
      event = next();
    }
    close(start, event, path);
    return new JsonObject(members);
  }

  private JsonArray array(CollectionStartEvent start, String path, int depth)
      throws MalformedException {
    open(start, path, depth);
    List<JsonValue> values = new ArrayList<>();
    Event event = next();
    while (event.getEventId() != Event.ID.SequenceEnd) {
      values.add(value(event, path + "[" + values.size() + "]", depth, start.isFlow()));
      event = next();
    }
    close(start, event, path);
    return new JsonArray(values);
  }

  private void open(CollectionStartEvent start, String path, int depth) throws MalformedException {
    refuseIf(start.getAnchor().isPresent(), start, path, "an anchor");
    refuseIf(start.getTag().isPresent(), start, path, "a tag");
    if (start.isFlow() && depth > 1) {
      text.sameLine(start(start), path);
    }
    if (depth > JsonLimits.SIGNED.maxDepth()) {
      throw text.malformed(
          start(start), path, "at most " + JsonLimits.SIGNED.maxDepth() + " levels", "more");
    }
  }

  private void close(CollectionStartEvent start, Event end, String path) throws MalformedException {
    if (start.isFlow()) {
      text.oneLine(start(start), end(end), path, "brackets that close on their line");
    }
  }

  private String key(Event event, String path, boolean flow) throws MalformedException {
    if (!(event instanceof ScalarEvent scalar)) {
      throw text.malformed(start(event), path, "a member name", "another key");
    }
    take(scalar, path);
    int end = end(scalar);
    String name = YamlScalar.key(text, scalar, start(scalar), end, path, flow);
    boolean follows = text.at(end) == ':' && (text.at(end + 1) == ' ' || text.at(end + 1) == '\n');
    if (!follows) {
      throw text.malformed(end, path, "the name, a colon and a space", "something else");
    }
    return name;
  }

  private JsonValue value(Event event, String path, int depth, boolean flow)
      throws MalformedException {
    if (event instanceof ScalarEvent scalar) {
      take(scalar, path);
      text.sameLine(start(scalar), path);
      return YamlScalar.value(text, scalar, start(scalar), end(scalar), path, flow);
    }
    if (event instanceof MappingStartEvent mapping) {
      return object(mapping, path, depth + 1);
    }
    if (event instanceof CollectionStartEvent sequence) {
      return array(sequence, path, depth + 1);
    }
    throw text.malformed(start(event), path, "a value", "an alias");
  }

  /** Looks at what stands before this scalar: only spaces, line ends and the marks of structure. */
  private void take(ScalarEvent scalar, String path) throws MalformedException {
    refuseIf(scalar.getAnchor().isPresent(), scalar, path, "an anchor");
    refuseIf(scalar.getTag().isPresent(), scalar, path, "a tag");
    text.gap(seen, start(scalar), path);
    seen = end(scalar);
  }

  private void refuseIf(boolean wrong, Event event, String path, String what)
      throws MalformedException {
    if (wrong) {
      throw text.malformed(start(event), path, "plain YAML", what);
    }
  }

  private Event next() throws MalformedException {
    try {
      if (!events.hasNext()) {
        throw new MalformedException("document", "a complete document", "its end");
      }
      return events.next();
    } catch (MarkedYamlEngineException e) {
      String where = e.getProblemMark().map(m -> " on line " + (m.getLine() + 1)).orElse("");
      throw new MalformedException("document", "YAML", "a syntax error" + where);
    } catch (YamlEngineException | NumberFormatException e) {
      // A broken-off or overlong escape makes the parser trip over the number.
      throw new MalformedException("document", "YAML", "a syntax error");
    }
  }

  private static int start(Event event) {
    return index(event.getStartMark());
  }

  private static int end(Event event) {
    return index(event.getEndMark());
  }

  private static int index(Optional<Mark> mark) {
    return mark.orElseThrow(() -> new IllegalStateException("marks are switched on")).getIndex();
  }
}
