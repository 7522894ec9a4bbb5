package dev.keyward.server.config.source;

import dev.keyward.server.config.source.ConfigException.Place;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A value of the file before it means anything, with its place. Immutable. */
sealed interface Node {
  Place place();

  /** What it is, in the words of messages. */
  String kind();

  /** How a scalar was written. */
  enum Type {
    STRING("a string"),
    BOOLEAN("true or false"),
    NUMBER("a number"),
    EMPTY("empty");

    private final String words;

    Type(String words) {
      this.words = words;
    }
  }

  record Scalar(Place place, String text, Type type) implements Node {
    @Override
    public String kind() {
      return type.words;
    }
  }

  record Sequence(Place place, List<Node> items) implements Node {
    public Sequence {
      items = List.copyOf(items);
    }

    @Override
    public String kind() {
      return "a list";
    }

    /** This list with another item; {@code index} may be the first free one. */
    Sequence with(int index, Node item) {
      List<Node> changed = new ArrayList<>(items);
      if (index == changed.size()) {
        changed.add(item);
      } else {
        changed.set(index, item);
      }
      return new Sequence(place, changed);
    }
  }

  record Mapping(Place place, Map<String, Member> members) implements Node {
    @Override
    public String kind() {
      return "a mapping";
    }

    static Mapping empty(Place place) {
      return new Mapping(place, Map.of());
    }

    @Nullable Node get(String name) {
      Member member = members.get(name);
      return member == null ? null : member.value();
    }

    Mapping with(String name, Member member) {
      Map<String, Member> changed = new LinkedHashMap<>(members);
      changed.put(name, member);
      return new Mapping(place, changed);
    }
  }

  /**
   * A named value of a mapping.
   *
   * @param place where its name stands
   */
  record Member(Place place, Node value) {}
}
