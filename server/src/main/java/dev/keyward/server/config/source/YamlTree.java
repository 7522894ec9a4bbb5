package dev.keyward.server.config.source;

import dev.keyward.server.config.source.ConfigException.Place;
import dev.keyward.server.config.source.Node.Mapping;
import dev.keyward.server.config.source.Node.Member;
import dev.keyward.server.config.source.Node.Scalar;
import dev.keyward.server.config.source.Node.Sequence;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLParser;

/**
 * Turns YAML into {@link Node}s. Takes one document of plain mappings, lists and scalars; anchors,
 * aliases, tags, repeated names and further documents are refused, because a reader of the file
 * could take them for something else than the program does.
 */
final class YamlTree {
  private static final int MAX_DEPTH = 16;
  private static final YAMLFactory FACTORY =
      YAMLFactory.builder()
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
          .build();

  private final YAMLParser parser;
  private final BiFunction<Integer, Integer, Place> places;
  private final Problems problems;

  private YamlTree(
      YAMLParser parser, BiFunction<Integer, Integer, Place> places, Problems problems) {
    this.parser = parser;
    this.places = places;
    this.problems = problems;
  }

  /**
   * @param places makes a place of line and column
   * @return null when the text has no content, or is no YAML
   */
  static @Nullable Node read(
      String text, String setting, BiFunction<Integer, Integer, Place> places, Problems problems) {
    try (YAMLParser parser = (YAMLParser) FACTORY.createParser(ObjectReadContext.empty(), text)) {
      YamlTree tree = new YamlTree(parser, places, problems);
      if (parser.nextToken() == null) {
        return null;
      }
      Node root = tree.node(setting);
      if (parser.nextToken() != null) {
        problems.add(tree.here(), setting, "a second YAML document is not read: remove it");
      }
      return root;
    } catch (JacksonException e) {
      reportSyntax(e, setting, places, problems);
      return null;
    }
  }

  private Node node(String setting) {
    Place place = here();
    if (parser.isCurrentAlias() || parser.getObjectId() != null) {
      problems.add(place, setting, "anchors and aliases are not taken: write the value out");
    } else if (parser.getTypeId() != null) {
      problems.add(place, setting, "tags are not taken: write the plain value");
    }
    return switch (parser.currentToken()) {
      case START_OBJECT -> mapping(place, setting);
      case START_ARRAY -> sequence(place, setting);
      case VALUE_TRUE, VALUE_FALSE -> new Scalar(place, parser.getString(), Node.Type.BOOLEAN);
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT ->
          new Scalar(place, parser.getString(), Node.Type.NUMBER);
      case VALUE_NULL -> new Scalar(place, "", Node.Type.EMPTY);
      default -> {
        String text = parser.getString();
        yield new Scalar(place, text, text.isEmpty() ? Node.Type.EMPTY : Node.Type.STRING);
      }
    };
  }

  private Mapping mapping(Place place, String setting) {
    Map<String, Member> members = new LinkedHashMap<>();
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = parser.currentName();
      String path = setting.isEmpty() ? name : setting + "." + name;
      Place at = here();
      parser.nextToken();
      Node value = node(path);
      Member first = members.putIfAbsent(name, new Member(at, value));
      if (first != null) {
        problems.add(at, path, "set twice; the first time at " + first.place());
      }
    }
    return new Mapping(place, members);
  }

  private Sequence sequence(Place place, String setting) {
    List<Node> items = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      items.add(node(setting + "[" + items.size() + "]"));
    }
    return new Sequence(place, items);
  }

  private Place here() {
    TokenStreamLocation location = parser.currentTokenLocation();
    return places.apply(location.getLineNr(), location.getColumnNr());
  }

  /**
   * Says what the YAML reader says, without the piece of text it quotes: that could be a secret.
   */
  private static void reportSyntax(
      JacksonException e,
      String setting,
      BiFunction<Integer, Integer, Place> places,
      Problems problems) {
    @Nullable TokenStreamLocation location = e.getLocation();
    Place place =
        location == null
            ? places.apply(1, 1)
            : places.apply(Math.max(1, location.getLineNr()), Math.max(1, location.getColumnNr()));
    String what = "nested too deeply";
    if (e.getCause() instanceof MarkedYamlEngineException marked) {
      Mark mark = marked.getProblemMark().orElse(null);
      place = mark == null ? place : places.apply(mark.getLine() + 1, mark.getColumn() + 1);
      what = marked.getProblem();
    }
    problems.add(
        place, setting, "is not YAML that can be read: " + what.replaceAll("\\p{Cntrl}+", " "));
  }
}
