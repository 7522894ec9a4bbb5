package dev.keyward.server.config.source;

import dev.keyward.server.config.source.ConfigException.Place;
import dev.keyward.server.config.source.ConfigException.Problem;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Collects what is wrong, so that all of it is said at once; of one setting in one place only the
 * first thing, since others follow from it.
 */
final class Problems {
  private final Map<List<Object>, Problem> found = new LinkedHashMap<>();

  void add(Place place, String setting, String message) {
    found.putIfAbsent(List.of(place, setting), new Problem(place, setting, message));
  }

  /** Ends the reading when there was a problem. */
  void check() throws ConfigException {
    if (!found.isEmpty()) {
      throw new ConfigException(List.copyOf(found.values()));
    }
  }
}
