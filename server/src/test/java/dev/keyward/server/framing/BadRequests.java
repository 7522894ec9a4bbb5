package dev.keyward.server.framing;

import java.util.stream.Stream;

/** Every request that must be refused. */
public final class BadRequests {
  private BadRequests() {}

  public static Stream<BadRequest> all() {
    return Stream.concat(BadBodies.all(), BadHeads.all());
  }
}
