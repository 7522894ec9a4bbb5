package dev.keyward.server.cli.audit;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that choose records; all that are given must fit. */
final class Which {
  @Option(
      names = "--actor",
      paramLabel = "ID",
      description = "Only acts of this key or user; or of operator, or keyward.")
  private @Nullable String actor;

  @Option(
      names = "--action",
      paramLabel = "ACTION",
      description = "Only this action, such as key.create, or all alike: key.*")
  private @Nullable String action;

  @Option(names = "--target", paramLabel = "ID", description = "Only acts on what has this id.")
  private @Nullable String target;

  @Option(
      names = "--since",
      paramLabel = "TIME",
      description = "Only from this time on, such as 2030-01-31T12:00:00Z.")
  private @Nullable String since;

  @Option(names = "--until", paramLabel = "TIME", description = "Only before this time.")
  private @Nullable String until;

  /** For behind the first parameter of a query. */
  String query() {
    return part("actor", actor)
        + part("action", action)
        + part("target", target)
        + part("since", since)
        + part("until", until);
  }

  private static String part(String name, @Nullable String value) {
    return value == null ? "" : '&' + name + '=' + URLEncoder.encode(value, StandardCharsets.UTF_8);
  }
}
