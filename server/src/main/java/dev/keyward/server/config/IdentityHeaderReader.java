package dev.keyward.server.config;

import dev.keyward.core.answer.IdentityHeaders;
import dev.keyward.core.answer.IdentityNames;
import dev.keyward.server.config.source.Section;
import dev.keyward.server.request.Field;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads {@code identity_headers}. */
final class IdentityHeaderReader {
  private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9-]{0,63}");

  /** What other fields have begun with since HTTP has them. */
  private static final List<String> TAKEN =
      List.of(
          "accept",
          "access-control-",
          "age",
          "allow",
          "cache-control",
          "content-",
          "date",
          "etag",
          "from",
          "if-",
          "last-modified",
          "max-forwards",
          "origin",
          "pragma",
          "priority",
          "range",
          "referer",
          "sec-",
          "server",
          "set-cookie",
          "traceparent",
          "tracestate",
          "user-agent",
          "vary",
          "via",
          "warning",
          "www-authenticate",
          "x-request-id");

  /** What Keyward says in fields of its own. */
  private static final Set<String> SPOKEN_FOR =
      Set.of(
          "x-keyward-assertion",
          "x-keyward-path",
          "x-keyward-status",
          "x-keyward-challenge",
          "x-keyward-problem",
          "x-keyward-csrf");

  private final Set<String> used = new HashSet<>();

  private IdentityHeaderReader() {}

  static IdentityNames read(Section section) {
    IdentityHeaderReader reader = new IdentityHeaderReader();
    try (section) {
      IdentityNames usual = IdentityNames.USUAL;
      return new IdentityNames(
          reader.name(section, "subject", usual.subject()),
          reader.name(section, "name", usual.name()),
          reader.name(section, "client", usual.client()),
          reader.name(section, "credential", usual.credential()),
          reader.name(section, "kind", usual.kind()),
          reader.name(section, "scopes", usual.scopes()));
    }
  }

  private String name(Section section, String which, String usual) {
    String name = section.value(which, usual, IdentityHeaderReader::parse);
    if (!used.add(name.toLowerCase(Locale.ROOT))) {
      section.problem(which, "is the name of another one already");
    }
    return name;
  }

  private static String parse(String text) {
    if (!NAME.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "is a field name of 1 to 64 letters, digits and -, such as X-User-Id");
    }
    String lower = text.toLowerCase(Locale.ROOT);
    boolean own =
        lower.startsWith("x-keyward-")
            && Field.of(text) == Field.IDENTITY
            && !SPOKEN_FOR.contains(lower);
    boolean free = Field.of(text) == Field.OTHER && TAKEN.stream().noneMatch(lower::startsWith);
    if (!own && !free || lower.equals(IdentityHeaders.REQUEST_ID.toLowerCase(Locale.ROOT))) {
      throw new IllegalArgumentException("is a field that has a meaning of its own");
    }
    return text;
  }
}
