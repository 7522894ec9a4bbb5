package dev.keyward.server.scan;

import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;

/**
 * What is left out of a tree. A pattern without a slash is about a name at any depth, one with a
 * slash about the path below the directory that was named. A directory goes with all that is in it.
 */
public final class Exclusions {
  private final List<PathMatcher> names = new ArrayList<>();
  private final List<PathMatcher> paths = new ArrayList<>();

  /**
   * @param globs as {@link java.nio.file.FileSystem#getPathMatcher} reads them
   * @throws IllegalArgumentException when one is no pattern
   */
  public Exclusions(List<String> globs) {
    for (String glob : globs) {
      String pattern = glob.endsWith("/") ? glob.substring(0, glob.length() - 1) : glob;
      if (pattern.isEmpty()) {
        throw new IllegalArgumentException("an empty pattern excludes nothing");
      }
      PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + pattern);
      (pattern.indexOf('/') < 0 ? names : paths).add(matcher);
    }
  }

  boolean cover(Path root, Path entry) {
    Path name = entry.getFileName();
    Path below = root.relativize(entry);
    return name != null && names.stream().anyMatch(matcher -> matcher.matches(name))
        || paths.stream().anyMatch(matcher -> matcher.matches(below));
  }
}
