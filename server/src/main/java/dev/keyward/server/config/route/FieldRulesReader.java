package dev.keyward.server.config.route;

import dev.keyward.core.answer.IdentityHeaders;
import dev.keyward.core.policy.FieldRules;
import dev.keyward.server.config.source.Section;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Reads {@code response_headers} of a route. */
final class FieldRulesReader {
  private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9-]{0,63}");
  private static final int MAX_VALUE = 4_096;

  /** What frames an answer, or is Keyward's own to say. */
  private static final Set<String> OWN =
      Set.of(
          "connection",
          "content-length",
          "content-encoding",
          "date",
          "keep-alive",
          "proxy-authenticate",
          "proxy-connection",
          "ratelimit",
          "ratelimit-policy",
          "strict-transport-security",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade",
          "www-authenticate",
          "x-request-id");

  private FieldRulesReader() {}

  static FieldRules read(Section route) {
    if (!route.has("response_headers")) {
      return FieldRules.NONE;
    }
    try (Section section = route.section("response_headers")) {
      List<String> removed = section.list("remove", List.of(), FieldRulesReader::rule);
      Set<String> remove = new HashSet<>();
      removed.forEach(name -> remove.add(name.toLowerCase(Locale.ROOT)));
      return new FieldRules(set(section.section("set"), remove), remove);
    }
  }

  /** The names are the operator's own, so none of them is unknown. */
  private static Map<String, String> set(Section section, Set<String> removed) {
    Map<String, String> fields = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    try (section) {
      for (String name : new TreeSet<>(section.names())) {
        String value = section.value(name, "", FieldRulesReader::value);
        try {
          if (fields.put(rule(name), value) != null) {
            section.problem(name, "is set twice");
          }
        } catch (IllegalArgumentException e) {
          section.problem(name, String.valueOf(e.getMessage()));
        }
        if (removed.contains(name.toLowerCase(Locale.ROOT))) {
          section.problem(
              name, "is set and removed: what is set takes the place of the upstream's");
        }
      }
    }
    return fields;
  }

  private static String rule(String text) {
    String name = fieldName(text);
    String lower = name.toLowerCase(Locale.ROOT);
    if (OWN.contains(lower) || lower.startsWith("access-control-") || IdentityHeaders.isOwn(name)) {
      throw new IllegalArgumentException("is a header field that Keyward itself sees to");
    }
    return name;
  }

  /** A name that every server reads as the same one (RFC 9110 section 5.1). */
  static String fieldName(String text) {
    if (!NAME.matcher(text).matches()) {
      throw new IllegalArgumentException("a header field has letters, digits and hyphens");
    }
    return text;
  }

  private static String value(String text) {
    boolean visible = text.chars().allMatch(c -> c >= 0x20 && c < 0x7f);
    if (!visible || text.length() > MAX_VALUE || !text.equals(text.strip())) {
      throw new IllegalArgumentException(
          "a value has up to " + MAX_VALUE + " visible ASCII characters");
    }
    return text;
  }
}
