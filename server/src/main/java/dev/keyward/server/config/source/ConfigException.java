package dev.keyward.server.config.source;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** A configuration that cannot be used, with everything that is wrong with it. */
public final class ConfigException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;

  ConfigException(List<Problem> problems) {
    super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
    this.problems = problems.stream().sorted(Comparator.comparing(Problem::place)).toList();
  }

  /**
   * What is wrong, in the order of the file; problems of environment variables come last. Never
   * empty.
   */
  public List<Problem> problems() {
    return problems;
  }

  /**
   * One thing that is wrong.
   *
   * @param setting its dotted path such as {@code routes[0].path}; empty when it concerns the whole
   *     file
   * @param message for the operator; never repeats a value, which might be a secret
   */
  public record Problem(Place place, String setting, String message) {
    /** {@code file:line:column: setting: message}. */
    @Override
    public String toString() {
      return place + ": " + (setting.isEmpty() ? "" : setting + ": ") + message;
    }
  }

  /**
   * Where a setting stands.
   *
   * @param source the file, or the name of an environment variable
   * @param line from 1; 0 when {@code source} has no lines
   * @param column from 1; 0 when {@code source} has no lines
   */
  public record Place(String source, int line, int column) implements Comparable<Place> {
    private static final Comparator<Place> ORDER =
        Comparator.<Place>comparingInt(p -> p.line == 0 ? 1 : 0)
            .thenComparing(Place::source)
            .thenComparingInt(Place::line)
            .thenComparingInt(Place::column);

    static Place variable(String name) {
      return new Place(name, 0, 0);
    }

    @Override
    public int compareTo(Place other) {
      return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
      return line == 0 ? source : source + ":" + line + ":" + column;
    }
  }
}
