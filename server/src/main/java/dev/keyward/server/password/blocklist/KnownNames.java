package dev.keyward.server.password.blocklist;

import dev.keyward.core.login.Username;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The names that whoever guesses a password tries first: the user's and the service's. */
final class KnownNames {
  private static final String SERVICE = "keyward";
  private static final int MIN_LENGTH = 3;

  private final int minCodePoints;
  private final List<String> names = new ArrayList<>();

  KnownNames(Username username, int minCodePoints) {
    this.minCodePoints = minCodePoints;
    names.add(SERVICE);
    add(username.value());
    add(username.value().replaceAll("[^a-z0-9]", ""));
    for (String part : username.value().split("[^a-z0-9]", -1)) {
      add(part);
    }
  }

  private void add(String name) {
    if (name.length() >= MIN_LENGTH && !names.contains(name)) {
      names.add(name);
    }
  }

  List<String> asList() {
    return List.copyOf(names);
  }

  /**
   * Whether lower-case {@code text} is made of these names with little added; or with nothing but
   * digits and marks, too few for a password of their own.
   */
  boolean make(String text) {
    return Stream.of(Reading.values()).anyMatch(reading -> make(text, reading));
  }

  private boolean make(String text, Reading reading) {
    String read = reading.of(text);
    Decoration decoration = new Decoration(text);
    for (String name : names) {
      decoration.guess(read, reading.of(name));
    }
    return decoration.isLittle() || decoration.isShorterThan(minCodePoints);
  }
}
