package dev.keyward.core;

import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/**
 * An immutable set of scopes, sorted. Each is a {@code scope-token} of RFC 6749 section 3.3 of at
 * most {@value #MAX_LENGTH} characters; at most {@value #MAX_COUNT} together, of {@value #MAX_TEXT}
 * characters.
 *
 * <p>{@code keyward:admin} implies every scope that starts with {@code keyward:}.
 */
public final class Scopes {
  public static final int MAX_LENGTH = 128;
  public static final int MAX_COUNT = 64;

  /** Of all scopes together with the spaces between: they must fit into a token of 8 KiB. */
  public static final int MAX_TEXT = 4_096;

  public static final String ADMIN = "keyward:admin";
  public static final Scopes NONE = new Scopes(List.of());

  private static final String RESERVED_PREFIX = "keyward:";

  private final List<String> sorted;
  private final String text;

  private Scopes(List<String> sorted) {
    this.sorted = sorted;
    this.text = String.join(" ", sorted);
  }

  public static Scopes of(String... scopes) {
    return of(List.of(scopes));
  }

  /**
   * The set of the given scopes; repeats count once.
   *
   * @throws IllegalArgumentException when one is not a scope-token, or there are too many
   */
  public static Scopes of(Collection<String> scopes) {
    scopes.forEach(Scopes::check);
    List<String> sorted = List.copyOf(new TreeSet<>(scopes));
    if (sorted.size() > MAX_COUNT) {
      throw new IllegalArgumentException("more than " + MAX_COUNT + " scopes");
    }
    Scopes made = new Scopes(sorted);
    if (made.text.length() > MAX_TEXT) {
      throw new IllegalArgumentException(
          "the scopes together have more than " + MAX_TEXT + " characters");
    }
    return made;
  }

  /** Reads the space-separated form that {@link #toString} writes. */
  public static Scopes parse(String text) {
    return text.isEmpty() ? NONE : of(text.split(" ", -1));
  }

  private static void check(String scope) {
    boolean token =
        scope.chars().allMatch(c -> c == 0x21 || c >= 0x23 && c <= 0x5b || c >= 0x5d && c <= 0x7e);
    if (scope.isEmpty() || scope.length() > MAX_LENGTH || !token) {
      throw new IllegalArgumentException(
          "a scope has 1 to "
              + MAX_LENGTH
              + " printable ASCII characters without space, quote and backslash (RFC 6749 section"
              + " 3.3)");
    }
  }

  /** Whether these scopes satisfy every one of {@code required}. */
  public boolean covers(Scopes required) {
    for (int i = 0; i < required.sorted.size(); i++) {
      if (!grants(required.sorted.get(i))) {
        return false;
      }
    }
    return true;
  }

  private boolean grants(String scope) {
    return sorted.contains(scope) || scope.startsWith(RESERVED_PREFIX) && sorted.contains(ADMIN);
  }

  /** Those that are among {@code bound} too, name by name. */
  public Scopes within(Scopes bound) {
    return new Scopes(sorted.stream().filter(bound.sorted::contains).toList());
  }

  /** Those that are not among {@code others}, name by name. */
  public Scopes without(Scopes others) {
    return new Scopes(sorted.stream().filter(scope -> !others.sorted.contains(scope)).toList());
  }

  /** Those that give rights over Keyward itself: the ones that start with {@code keyward:}. */
  public Scopes reserved() {
    return new Scopes(sorted.stream().filter(s -> s.startsWith(RESERVED_PREFIX)).toList());
  }

  /** Those that give none over Keyward itself: all but the {@link #reserved} ones. */
  public Scopes unreserved() {
    return new Scopes(sorted.stream().filter(s -> !s.startsWith(RESERVED_PREFIX)).toList());
  }

  /** The scopes in ascending order. */
  public List<String> asList() {
    return sorted;
  }

  public boolean isEmpty() {
    return sorted.isEmpty();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Scopes that && sorted.equals(that.sorted);
  }

  @Override
  public int hashCode() {
    return sorted.hashCode();
  }

  /** The scopes separated by single spaces, as in OAuth's {@code scope} parameter. */
  @Override
  public String toString() {
    return text;
  }
}
