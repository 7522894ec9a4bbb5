package dev.keyward.server.config.source;

import dev.keyward.server.config.source.ConfigException.Place;
import dev.keyward.server.config.source.Node.Mapping;
import dev.keyward.server.config.source.Node.Member;
import dev.keyward.server.config.source.Node.Scalar;
import dev.keyward.server.data.PrivateFile;
import dev.keyward.server.data.StartupException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Where settings come from: a file or nothing, and the environment over it. */
public final class ConfigSource {
  private static final int MAX_BYTES = 1024 * 1024;

  private ConfigSource() {}

  /**
   * The settings of a file and the environment.
   *
   * @param files gets this file, and each one that is read for it
   * @throws ConfigException when the text cannot be read as settings at all; other problems are
   *     noted in the section
   */
  public static Section file(
      Path file, Path directory, Map<String, String> environment, Set<Path> files)
      throws ConfigException {
    files.add(file);
    Problems problems = new Problems();
    Mapping settings = new Overlay(problems).apply(tree(file, problems), environment);
    return new Section(settings, "", new Interpolation(directory, environment, files), problems);
  }

  /**
   * The settings of the environment alone, {@code data} being {@code directory} whatever it says.
   */
  public static Section environment(Path directory, Map<String, String> environment) {
    Problems problems = new Problems();
    Place place = new Place(directory.toString(), 0, 0);
    Mapping settings = new Overlay(problems).apply(Mapping.empty(place), environment);
    Member self = new Member(place, new Scalar(place, ".", Node.Type.STRING));
    return new Section(
        settings.with("data", self),
        "",
        new Interpolation(directory, environment, new HashSet<>()),
        problems);
  }

  /**
   * What the file says. Broken text ends the reading here: its settings would only seem to be
   * missing.
   */
  private static Mapping tree(Path file, Problems problems) throws ConfigException {
    Place whole = new Place(file.toString(), 0, 0);
    Node root = null;
    try {
      String text = PrivateFile.read(file, MAX_BYTES, PrivateFile.Access.ANYBODY);
      root =
          YamlTree.read(
              text, "", (line, column) -> new Place(file.toString(), line, column), problems);
    } catch (StartupException e) {
      problems.add(whole, "", String.valueOf(e.getMessage()));
    }
    if (root instanceof Mapping mapping) {
      return mapping;
    }
    if (root != null) {
      problems.add(root.place(), "", "the file must be a mapping of settings, not " + root.kind());
    }
    problems.check();
    return Mapping.empty(new Place(file.toString(), 1, 1));
  }
}
