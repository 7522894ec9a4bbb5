package dev.keyward.server.cli;

import java.util.Map;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ObjectNode;

/** The metadata that something shall have, as an exclusive group of options. */
public final class Notes {
  @Option(
      names = "--metadata",
      paramLabel = "NAME=TEXT",
      description = "In the place of all metadata; repeated.")
  private Map<String, String> metadata = Map.of();

  @Option(names = "--no-metadata", description = "Take all metadata away.")
  @SuppressWarnings("unused") // That the group is there is enough.
  private boolean none;

  public void into(ObjectNode body) {
    metadata.forEach(body.putObject("metadata")::put);
  }
}
