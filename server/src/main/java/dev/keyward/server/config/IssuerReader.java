package dev.keyward.server.config;

import dev.keyward.core.Scopes;
import dev.keyward.core.claim.Claims;
import dev.keyward.core.issuer.ClaimMapping;
import dev.keyward.core.issuer.ClaimPath;
import dev.keyward.core.issuer.TokenTypes;
import dev.keyward.core.issuer.TrustedIssuer;
import dev.keyward.core.jose.JwsAlgorithm;
import dev.keyward.server.config.IssuerSettings.KeySet;
import dev.keyward.server.config.source.Section;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads {@code issuers}. */
final class IssuerReader {
  private static final List<String> TYPES = List.copyOf(TokenTypes.RFC_9068.accepted());
  private static final Duration REFRESH = Duration.ofMinutes(10);
  private static final Duration MAX_STALE = Duration.ofHours(24);
  private static final int MOST = 100;
  private static final int MAX_PREFIX = 64;

  private final Path directory;

  /**
   * @param directory what relative paths are relative to
   */
  IssuerReader(Path directory) {
    this.directory = directory;
  }

  /**
   * The issuers that are right, each once.
   *
   * @param own the issuer of own tokens; null when the first run decides
   */
  List<IssuerSettings> read(List<Section> sections, @Nullable String own) {
    List<IssuerSettings> issuers = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (Section section : sections) {
      IssuerSettings issuer = issuer(section);
      if (issuer == null) {
        continue;
      }
      String name = issuer.rules().issuer();
      if (name.equals(own)) {
        section.problem("issuer", "is tokens.issuer: Keyward knows its own keys");
      } else if (!names.add(name)) {
        section.problem("issuer", "another entry has this issuer");
      } else if (names.size() > MOST) {
        section.problem("there are at most " + MOST + " issuers");
      } else {
        issuers.add(issuer);
      }
    }
    return issuers;
  }

  private @Nullable IssuerSettings issuer(Section section) {
    try (section) {
      TrustedIssuer rules = rules(section);
      KeySet keySet = new KeySetReader(directory).read(section);
      Duration refresh = section.value("refresh", REFRESH, Values.duration("1m", "24h"));
      Duration maxStale = section.value("max_stale", MAX_STALE, Values.duration("5m", "7d"));
      if (maxStale.compareTo(refresh) < 0) {
        section.problem("max_stale", "must not be shorter than refresh");
      }
      return rules == null || keySet == null
          ? null
          : new IssuerSettings(rules, keySet, refresh, maxStale);
    }
  }

  private static @Nullable TrustedIssuer rules(Section section) {
    String issuer = section.required("issuer", IssuerReader::identifier);
    Set<String> audiences = audiences(section);
    Set<JwsAlgorithm> algorithms = algorithms(section);
    List<String> types = section.some("typ", TYPES, TokenTypes::check);
    ClaimMapping mapping = mapping(section);
    return issuer == null || audiences.isEmpty() || algorithms.isEmpty() || types.isEmpty()
        ? null
        : new TrustedIssuer(issuer, audiences, algorithms, TokenTypes.of(types), mapping);
  }

  private static Set<String> audiences(Section section) {
    if (section.isList("audience")) {
      return Set.copyOf(section.some("audience", List.of(), IssuerReader::identifier));
    }
    String one = section.required("audience", IssuerReader::identifier);
    return one == null ? Set.of() : Set.of(one);
  }

  private static Set<JwsAlgorithm> algorithms(Section section) {
    if (!section.has("algorithms")) {
      section.problem("algorithms", "is required, such as [RS256, ES256]");
    }
    return Set.copyOf(section.some("algorithms", List.of(), IssuerReader::algorithm));
  }

  private static JwsAlgorithm algorithm(String text) {
    JwsAlgorithm algorithm = TokenSettings.algorithm(text);
    if (algorithm.isSymmetric()) {
      throw new IllegalArgumentException(
          "HS256, HS384 and HS512 need a secret that the issuer would share with everybody");
    }
    return algorithm;
  }

  private static ClaimMapping mapping(Section section) {
    try (Section claims = section.section("claims")) {
      return new ClaimMapping(
          claims.<@Nullable ClaimPath>value("scopes", null, ClaimPath::parse),
          claims.<@Nullable ClaimPath>value("name", null, ClaimPath::parse),
          section.has("scope_map") ? scopeMap(section.section("scope_map")) : null,
          section.value("subject_prefix", "", IssuerReader::prefix));
    }
  }

  /** The names are the operator's own, so none of them is unknown. */
  private static Map<String, Scopes> scopeMap(Section section) {
    Map<String, Scopes> map = new HashMap<>();
    try (section) {
      for (String value : section.names()) {
        List<Scopes> each = section.list(value, List.of(), IssuerReader::scope);
        try {
          map.put(value, Scopes.of(each.stream().flatMap(s -> s.asList().stream()).toList()));
        } catch (IllegalArgumentException e) {
          section.problem(value, String.valueOf(e.getMessage()));
        }
      }
    }
    return map;
  }

  private static Scopes scope(String text) {
    Scopes scope = Scopes.of(text);
    if (!scope.reserved().isEmpty()) {
      throw new IllegalArgumentException("no other issuer gives rights over Keyward itself");
    }
    return scope;
  }

  private static String identifier(String text) {
    boolean visible = text.chars().allMatch(c -> c > 0x20 && c < 0x7f);
    if (text.isEmpty() || text.length() > Claims.MAX_TEXT || !visible) {
      throw new IllegalArgumentException("has 1 to " + Claims.MAX_TEXT + " visible characters");
    }
    return text;
  }

  private static String prefix(String text) {
    boolean visible = text.chars().allMatch(c -> c > 0x20 && c < 0x7f);
    if (text.length() > MAX_PREFIX || !visible) {
      throw new IllegalArgumentException(
          "has 1 to " + MAX_PREFIX + " visible characters, such as idp|");
    }
    return text;
  }
}
