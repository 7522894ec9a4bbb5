package dev.keyward.server.config.source;

import dev.keyward.server.data.PrivateFile;
import dev.keyward.server.data.StartupException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Puts values in the place of <code>${env:NAME}</code> and <code>${file:/path}</code>. What is put
 * in is not searched again.
 */
final class Interpolation {
  private static final Pattern REFERENCE = Pattern.compile("\\$\\{(?:(env|file):([^}]*)|[^}]*)}?");
  private static final int MAX_BYTES = 64 * 1024;

  private final Path directory;
  private final Map<String, String> environment;
  private final Set<Path> files;

  /**
   * @param directory what relative paths are relative to
   * @param files gets each file that is read
   */
  Interpolation(Path directory, Map<String, String> environment, Set<Path> files) {
    this.directory = directory;
    this.environment = environment;
    this.files = files;
  }

  void reads(Path file) {
    files.add(file);
  }

  /** Whether {@code text} has a reference, or a failed attempt at one. */
  static boolean isNeededBy(String text) {
    return text.contains("${");
  }

  /**
   * @param access who else may have access to files
   * @throws IllegalArgumentException with a sentence for the operator that holds no value
   */
  String expand(String text, PrivateFile.Access access) {
    return expand(text, access, value -> value);
  }

  /**
   * As {@link #expand(String, PrivateFile.Access)}; values in the midst of a URL are escaped, so
   * that no character of a password ends it.
   */
  String expandUrl(String text, PrivateFile.Access access) {
    return expand(text, access, value -> text.startsWith("${") ? value : escape(value));
  }

  private static String escape(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private String expand(String text, PrivateFile.Access access, UnaryOperator<String> form) {
    if (!isNeededBy(text)) {
      return text;
    }
    Matcher matcher = REFERENCE.matcher(text);
    StringBuilder out = new StringBuilder();
    while (matcher.find()) {
      if (matcher.group(1) == null
          || !matcher.group().endsWith("}")
          || matcher.group(2).isEmpty()) {
        throw new IllegalArgumentException(
            "${ begins a reference: write ${env:NAME} or ${file:/path}");
      }
      String value =
          matcher.group(1).equals("env")
              ? variable(matcher.group(2))
              : file(matcher.group(2), access);
      matcher.appendReplacement(out, Matcher.quoteReplacement(form.apply(value)));
    }
    return matcher.appendTail(out).toString();
  }

  private String variable(String name) {
    String value = environment.get(name);
    if (value == null) {
      throw new IllegalArgumentException("the environment variable " + name + " is not set");
    }
    return value;
  }

  private String file(String name, PrivateFile.Access access) {
    try {
      Path file = directory.resolve(name);
      files.add(file);
      String text = PrivateFile.read(file, MAX_BYTES, access);
      return text.replaceFirst("(?:\\r?\\n)+$", "");
    } catch (StartupException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException("${file:} names no path", e);
    }
  }
}
