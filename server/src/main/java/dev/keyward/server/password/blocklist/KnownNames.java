package dev.keyward.server.password.blocklist;

import dev.keyward.core.login.Username;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

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
   * Whether lower-case {@code text} is made of these names and {@link Decoration}; or of anything
   * but letters beside them that would be too short for a password of its own.
   */
  boolean make(String text) {
    for (Reading reading : Reading.values()) {
      BitSet covered = new BitSet(text.length());
      for (String name : names) {
        cover(covered, reading.of(text), reading.of(name));
      }
      String rest = without(text, covered);
      if (!covered.isEmpty()
          && (Decoration.isLittle(rest, covered.cardinality()) || isTooShortAlone(rest))) {
        return true;
      }
    }
    return false;
  }

  private boolean isTooShortAlone(String rest) {
    return rest.length() < minCodePoints && Decoration.hasNoLetters(rest);
  }

  private static void cover(BitSet covered, String text, String name) {
    for (int at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
      covered.set(at, at + name.length());
    }
  }

  private static String without(String text, BitSet covered) {
    StringBuilder rest = new StringBuilder();
    for (int i = covered.nextClearBit(0); i < text.length(); i = covered.nextClearBit(i + 1)) {
      rest.append(text.charAt(i));
    }
    return rest.toString();
  }
}
