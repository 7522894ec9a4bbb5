package dev.keyward.server.config;

import dev.keyward.core.token.CustomClaims;
import dev.keyward.core.token.CustomClaims.Owner;
import dev.keyward.core.token.CustomClaims.Source;
import dev.keyward.server.config.source.Section;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads {@code tokens.claims}. */
final class ClaimReader {
  private static final Pattern SOURCE = Pattern.compile("(user|client)\\.metadata\\.(.{1,64})");

  private ClaimReader() {}

  static CustomClaims read(Section section) {
    try (section) {
      Map<String, Source> sources = new TreeMap<>();
      for (String claim : new TreeSet<>(section.names())) {
        Source source = section.<@Nullable Source>value(claim, null, ClaimReader::source);
        try {
          CustomClaims.check(claim);
        } catch (IllegalArgumentException e) {
          section.problem(claim, String.valueOf(e.getMessage()));
        }
        if (source != null) {
          sources.put(claim, source);
        }
      }
      if (sources.size() > CustomClaims.MOST) {
        section.problem("has more than " + CustomClaims.MOST + " claims");
      }
      return new CustomClaims(sources);
    }
  }

  private static Source source(String text) {
    Matcher matcher = SOURCE.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "is user.metadata.NAME or client.metadata.NAME, such as user.metadata.department");
    }
    return new Source(
        matcher.group(1).equals("user") ? Owner.USER : Owner.CLIENT, matcher.group(2));
  }
}
