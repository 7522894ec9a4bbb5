package dev.keyward.server.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ObjectNode;

/** The rate limit that something shall have itself, as an exclusive group of options. */
public final class RateChange {
  @Option(
      names = "--rate-limit",
      paramLabel = "RATE",
      description =
          "In the place of the route's: 100/1m, 100/1m burst 20, or off for no limit at all.")
  private @Nullable String rate;

  @Option(names = "--no-rate-limit", description = "Let the limit of each route count.")
  @SuppressWarnings("unused") // It is the other one.
  private boolean none;

  public void into(ObjectNode body) {
    body.put("rate_limit", rate);
  }
}
