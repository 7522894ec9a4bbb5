package dev.keyward.server.config.source;

import dev.keyward.server.config.source.ConfigException.Place;
import dev.keyward.server.config.source.Node.Mapping;
import dev.keyward.server.config.source.Node.Member;
import dev.keyward.server.config.source.Node.Scalar;
import dev.keyward.server.config.source.Node.Sequence;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Lays environment variables over the file: {@code KEYWARD__PUBLIC__ADDRESS} is {@code
 * public.address}, {@code KEYWARD__ROUTES__0__PATH} is {@code routes[0].path}. A value in brackets
 * or braces is a YAML list or mapping; any other is taken as it stands.
 */
final class Overlay {
  static final String PREFIX = "KEYWARD__";

  private static final Pattern NAME =
      Pattern.compile("[A-Z0-9]+(?:_[A-Z0-9]+)*(?:__[A-Z0-9]+(?:_[A-Z0-9]+)*)*");
  private static final Pattern INDEX = Pattern.compile("[0-9]{1,4}");

  private final Problems problems;

  Overlay(Problems problems) {
    this.problems = problems;
  }

  Mapping apply(Mapping file, Map<String, String> environment) {
    Mapping settings = file;
    for (Map.Entry<String, String> variable : new TreeMap<>(environment).entrySet()) {
      if (variable.getKey().startsWith(PREFIX)) {
        settings = set(settings, variable.getKey(), variable.getValue());
      }
    }
    return settings;
  }

  private Mapping set(Mapping settings, String variable, String text) {
    String name = variable.substring(PREFIX.length());
    Place place = Place.variable(variable);
    if (!NAME.matcher(name).matches()) {
      problems.add(place, "", "is written in upper case, with two underscores between levels");
      return settings;
    }
    List<String> path = List.of(name.toLowerCase(Locale.ROOT).split("__"));
    Node value = value(text, String.join(".", path), place);
    return value == null ? settings : below(settings, path, value);
  }

  private @Nullable Node value(String text, String setting, Place place) {
    String bare = text.strip();
    boolean flow =
        bare.startsWith("[") && bare.endsWith("]") || bare.startsWith("{") && bare.endsWith("}");
    boolean quoted =
        bare.length() > 1
            && (bare.startsWith("'") && bare.endsWith("'")
                || bare.startsWith("\"") && bare.endsWith("\""));
    if (flow || quoted) {
      return YamlTree.read(bare, setting, (line, column) -> place, problems);
    }
    Node.Type type =
        bare.isEmpty()
            ? Node.Type.EMPTY
            : bare.equals("true") || bare.equals("false") ? Node.Type.BOOLEAN : Node.Type.STRING;
    return new Scalar(place, bare, type);
  }

  private Mapping below(Mapping parent, List<String> path, Node value) {
    String name = path.getFirst();
    Node changed = changed(parent.get(name), path.subList(1, path.size()), value);
    return changed == null ? parent : parent.with(name, new Member(value.place(), changed));
  }

  /**
   * What stands at {@code old} once {@code value} has been put at {@code path} below it; null after
   * a problem.
   */
  private @Nullable Node changed(@Nullable Node old, List<String> path, Node value) {
    if (path.isEmpty()) {
      return value;
    }
    boolean index = INDEX.matcher(path.getFirst()).matches();
    return switch (old) {
      case Sequence list -> item(list, path, value);
      case Mapping mapping -> below(mapping, path, value);
      case null, default ->
          index
              ? item(new Sequence(value.place(), List.of()), path, value)
              : below(Mapping.empty(value.place()), path, value);
    };
  }

  private @Nullable Node item(Sequence list, List<String> path, Node value) {
    String name = path.getFirst();
    int index = INDEX.matcher(name).matches() ? Integer.parseInt(name) : -1;
    if (index < 0 || index > list.items().size()) {
      problems.add(
          value.place(), "", "this list takes a number from 0 to " + list.items().size() + " here");
      return null;
    }
    Node old = index < list.items().size() ? list.items().get(index) : null;
    Node changed = changed(old, path.subList(1, path.size()), value);
    return changed == null ? null : list.with(index, changed);
  }
}
