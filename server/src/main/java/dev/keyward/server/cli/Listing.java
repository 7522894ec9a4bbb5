package dev.keyward.server.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of every command that lists. */
public final class Listing {
  @Option(
      names = "--limit",
      defaultValue = "100",
      paramLabel = "N",
      description = "How many at most, 1 to 1000. Default: ${DEFAULT-VALUE}")
  private int limit = 100;

  @Option(
      names = "--cursor",
      paramLabel = "CURSOR",
      description = "Go on after the page that printed this cursor.")
  private @Nullable String cursor;

  public @Nullable String cursor() {
    return cursor;
  }

  public String query() {
    return "?limit=" + limit + (cursor == null ? "" : "&cursor=" + cursor);
  }
}
