package dev.keyward.server.config.source;

import dev.keyward.server.config.source.ConfigException.Place;
import dev.keyward.server.config.source.Node.Mapping;
import dev.keyward.server.config.source.Node.Scalar;
import dev.keyward.server.config.source.Node.Sequence;
import dev.keyward.server.data.PrivateFile;
import dev.keyward.server.data.PrivateFile.Access;
import dev.keyward.server.data.StartupException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the settings of one mapping. A problem is noted and the default taken, so that reading goes
 * on and finds the others; {@link #close} refuses what nobody asked for.
 */
public final class Section implements AutoCloseable {
  private static final Pattern REFERENCE = Pattern.compile("\\$\\{[^}]*}");

  /** A password in a URL; none is left of one that is filled in, once references are gone. */
  private static final Pattern PASSWORD = Pattern.compile("//[^/@:]*:[^/]+@");

  private final Mapping mapping;
  private final String path;
  private final Interpolation interpolation;
  private final Problems problems;
  private final Set<String> known = new LinkedHashSet<>();

  Section(Mapping mapping, String path, Interpolation interpolation, Problems problems) {
    this.mapping = mapping;
    this.path = path;
    this.interpolation = interpolation;
    this.problems = problems;
  }

  /** Whether the setting is there at all. */
  public boolean has(String name) {
    return mapping.members().containsKey(name);
  }

  /** Whether the setting is a mapping of further settings. */
  public boolean isMapping(String name) {
    return node(name) instanceof Mapping;
  }

  /** Whether the setting is a list. */
  public boolean isList(String name) {
    return node(name) instanceof Sequence;
  }

  /** The names of all settings that are there, for a mapping whose names are the operator's own. */
  public Set<String> names() {
    return Set.copyOf(mapping.members().keySet());
  }

  /** The setting as it was written; null when it is left out. */
  private @Nullable Node node(String name) {
    known.add(name);
    return mapping.get(name);
  }

  /**
   * A setting that is written as text.
   *
   * @param parser throws IllegalArgumentException with a sentence for the operator
   */
  public <T extends @Nullable Object> T value(
      String name, T otherwise, Function<String, ? extends T> parser) {
    Node node = node(name);
    return node == null ? otherwise : parse(node, dotted(name), this::filled, otherwise, parser);
  }

  /**
   * As {@link #value}, for a URL: values that are filled into it are escaped, and a password that
   * stands in it makes a secret of the file.
   */
  public <T> T url(String name, T otherwise, Function<String, ? extends T> parser) {
    Node node = node(name);
    UnaryOperator<String> filler =
        text ->
            interpolation.expandUrl(
                holdsPassword(text) ? literal(text, node, Access.OWNER_AND_GROUP) : text,
                Access.OWNER_AND_GROUP);
    return node == null ? otherwise : parse(node, dotted(name), filler, otherwise, parser);
  }

  private static boolean holdsPassword(String url) {
    return PASSWORD.matcher(REFERENCE.matcher(url).replaceAll("")).find();
  }

  /** As {@link #value}, for what nobody but the owner of a file may read. */
  public <T> @Nullable T secret(String name, Function<String, T> parser) {
    Node node = node(name);
    UnaryOperator<String> filler =
        text ->
            Interpolation.isNeededBy(text)
                ? interpolation.expand(text, Access.OWNER_ALONE)
                : literal(text, node, Access.OWNER_ALONE);
    return node == null ? null : this.<@Nullable T>parse(node, dotted(name), filler, null, parser);
  }

  /** As {@link #value}; null, and a problem, when it is left out. */
  public <T> @Nullable T required(String name, Function<String, T> parser) {
    if (node(name) == null) {
      problem(name, "is required");
      return null;
    }
    return this.<@Nullable T>value(name, null, parser);
  }

  public <T> List<T> list(String name, List<T> otherwise, Function<String, T> parser) {
    Node node = node(name);
    if (node == null) {
      return otherwise;
    }
    if (!(node instanceof Sequence list)) {
      problems.add(node.place(), dotted(name), "must be a list such as [a, b], not " + node.kind());
      return otherwise;
    }
    List<T> values = new ArrayList<>();
    for (int i = 0; i < list.items().size(); i++) {
      String item = dotted(name) + "[" + i + "]";
      T value = this.<@Nullable T>parse(list.items().get(i), item, this::filled, null, parser);
      if (value != null) {
        values.add(value);
      }
    }
    return values;
  }

  /** As {@link #list}, but the list names at least one. */
  public <T> List<T> some(String name, List<T> otherwise, Function<String, T> parser) {
    if (node(name) instanceof Sequence list && list.items().isEmpty()) {
      problem(name, "must name at least one");
    }
    return list(name, otherwise, parser);
  }

  /** A setting that is {@code true} or {@code false}; false when it is left out. */
  public boolean flag(String name) {
    Node node = node(name);
    if (node instanceof Scalar scalar && scalar.type() == Node.Type.BOOLEAN) {
      return scalar.text().equals("true");
    }
    if (node instanceof Scalar scalar && Interpolation.isNeededBy(scalar.text())) {
      return value(name, false, Section::truth);
    }
    if (node != null) {
      problems.add(node.place(), dotted(name), "must be true or false");
    }
    return false;
  }

  private static boolean truth(String text) {
    if (!text.equals("true") && !text.equals("false")) {
      throw new IllegalArgumentException("must be true or false");
    }
    return text.equals("true");
  }

  /** A whole number; {@code otherwise} when it is left out. */
  public long number(String name, long otherwise, long least, long most) {
    Node node = node(name);
    if (node == null) {
      return otherwise;
    }
    try {
      return number(node instanceof Scalar scalar ? filled(scalar.text()) : "", least, most);
    } catch (IllegalArgumentException e) {
      problems.add(node.place(), dotted(name), String.valueOf(e.getMessage()));
      return otherwise;
    }
  }

  private static long number(String text, long least, long most) {
    boolean digits = text.length() <= 18 && text.chars().allMatch(c -> c >= '0' && c <= '9');
    long value = digits && !text.isEmpty() ? Long.parseLong(text) : -1;
    if (value < least || value > most) {
      throw new IllegalArgumentException("must be a number from " + least + " to " + most);
    }
    return value;
  }

  /** The mapping below {@code name}; an empty one when it is left out. */
  public Section section(String name) {
    Node node = node(name);
    return section(node == null ? Mapping.empty(mapping.place()) : node, dotted(name));
  }

  private Section section(Node node, String at) {
    if (!(node instanceof Mapping)) {
      problems.add(node.place(), at, "must be a mapping of names to values, not " + node.kind());
    }
    Mapping below = node instanceof Mapping found ? found : Mapping.empty(node.place());
    return new Section(below, at, interpolation, problems);
  }

  /** The mappings listed below {@code name}. */
  public List<Section> sections(String name) {
    Node node = node(name);
    List<Section> sections = new ArrayList<>();
    if (node instanceof Sequence list) {
      list.items()
          .forEach(item -> sections.add(section(item, dotted(name) + "[" + sections.size() + "]")));
    } else if (node != null) {
      problems.add(node.place(), dotted(name), "must be a list, not " + node.kind());
    }
    return sections;
  }

  /** Notes that a file is read for this configuration: whoever follows it looks at that too. */
  public void reads(Path file) {
    interpolation.reads(file);
  }

  /** Notes a problem of {@code name}; at this mapping when it is left out. */
  public void problem(String name, String message) {
    Node node = mapping.get(name);
    problems.add(node == null ? mapping.place() : node.place(), dotted(name), message);
  }

  /**
   * Ends the reading when there was any problem, here or elsewhere in the configuration.
   *
   * @throws ConfigException with every problem
   */
  public void check() throws ConfigException {
    problems.check();
  }

  /** Notes a problem of this mapping as a whole. */
  public void problem(String message) {
    problems.add(mapping.place(), path, message);
  }

  /** Refuses the settings that were not asked for. */
  @Override
  public void close() {
    mapping
        .members()
        .forEach(
            (name, member) -> {
              if (!known.contains(name)) {
                problems.add(
                    member.place(),
                    dotted(name),
                    "is no setting" + Spelling.suggestion(name, known));
              }
            });
  }

  private <T extends @Nullable Object> T parse(
      Node node,
      String at,
      UnaryOperator<String> filler,
      T otherwise,
      Function<String, ? extends T> parser) {
    Place place = node.place();
    if (!(node instanceof Scalar scalar) || scalar.type() != Node.Type.STRING) {
      boolean empty = node instanceof Scalar bare && bare.type() == Node.Type.EMPTY;
      problems.add(
          place,
          at,
          empty
              ? "has no value: leave it out for the default"
              : "must be a string, not " + node.kind());
      return otherwise;
    }
    try {
      return parser.apply(filler.apply(scalar.text()));
    } catch (IllegalArgumentException e) {
      problems.add(place, at, String.valueOf(e.getMessage()));
      return otherwise;
    }
  }

  /** A secret that stands in the configuration file itself makes a secret of the file. */
  private static String literal(String text, @Nullable Node node, Access access) {
    try {
      if (node != null && node.place().line() > 0) {
        PrivateFile.check(Path.of(node.place().source()), access);
      }
      return text;
    } catch (StartupException e) {
      throw new IllegalArgumentException(
          e.getMessage() + ", or write ${env:NAME} or ${file:/path}", e);
    }
  }

  private String filled(String text) {
    return interpolation.expand(text, Access.OWNER_AND_GROUP);
  }

  private String dotted(String name) {
    return path.isEmpty() ? name : path + "." + name;
  }
}
