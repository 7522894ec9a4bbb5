package dev.keyward.server.config.source;

import dev.keyward.server.config.source.ConfigException.Place;
import dev.keyward.server.config.source.ConfigException.Problem;
import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong, so that all of it is said at once. */
final class Problems {
  private final List<Problem> found = new ArrayList<>();

  void add(Place place, String setting, String message) {
    found.add(new Problem(place, setting, message));
  }

  /** Ends the reading when there was a problem. */
  void check() throws ConfigException {
    if (!found.isEmpty()) {
      throw new ConfigException(found);
    }
  }
}
