package dev.keyward.server.config;

import dev.keyward.core.jose.JwsAlgorithm;
import dev.keyward.core.jose.WeakSecrets;
import dev.keyward.core.session.SessionPolicy;
import dev.keyward.server.config.KeywardConfig.Tokens;
import dev.keyward.server.config.source.Section;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Reads {@code tokens}. */
final class TokenSettings {
  private static final Duration ACCESS_TTL = Duration.ofMinutes(15);
  private static final Duration REFRESH_TTL = Duration.ofDays(30);
  private static final Duration ROTATE_EVERY = Duration.ofDays(90);
  private static final int MAX_AUDIENCE = 256;

  private TokenSettings() {}

  static Tokens read(Section section) {
    try (section) {
      JwsAlgorithm algorithm =
          section.value("algorithm", JwsAlgorithm.ES256, TokenSettings::algorithm);
      return new Tokens(
          section.<@Nullable String>value("issuer", null, TokenSettings::issuer),
          section.<@Nullable String>value("audience", null, TokenSettings::audience),
          algorithm,
          section.value("access_ttl", ACCESS_TTL, Values.duration("1s", "24h")),
          sessions(section),
          rotateEvery(section, algorithm),
          ClaimReader.read(section.section("claims")),
          secret(section, algorithm));
    }
  }

  private static SessionPolicy sessions(Section section) {
    Duration life = section.value("refresh_ttl", REFRESH_TTL, Values.duration("1s", "3650d"));
    Duration idle = section.value("refresh_idle", life, Values.duration("1s", "3650d"));
    if (idle.compareTo(life) > 0) {
      section.problem("refresh_idle", "cannot be longer than refresh_ttl");
      idle = life;
    }
    return new SessionPolicy(
        life, idle, section.value("refresh_grace", Duration.ZERO, Values.duration("0s", "10s")));
  }

  /** Short enough to be tried out, and long enough for whoever wants none to say so. */
  private static Duration rotateEvery(Section section, JwsAlgorithm algorithm) {
    if (algorithm.isSymmetric() && section.has("rotate_every")) {
      section.problem(
          "rotate_every", "is for key pairs: a shared secret is changed by hand, in every place");
    }
    return section.value("rotate_every", ROTATE_EVERY, Values.duration("1h", "3650d"));
  }

  private static byte @Nullable [] secret(Section section, JwsAlgorithm algorithm) {
    byte[] secret =
        section.secret(
            "secret",
            text -> {
              byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
              String weakness =
                  algorithm.isSymmetric() ? WeakSecrets.weakness(algorithm, bytes) : null;
              if (weakness != null) {
                throw new IllegalArgumentException(weakness);
              }
              return bytes;
            });
    if (algorithm.isSymmetric() && !section.has("secret")) {
      section.problem(
          "algorithm",
          "needs tokens.secret, such as ${env:NAME}; make one with: openssl rand -base64 48");
    }
    if (!algorithm.isSymmetric() && section.has("secret")) {
      section.problem(
          "secret", "is for HS256, HS384 and HS512 alone: remove it or change algorithm");
    }
    return secret;
  }

  static JwsAlgorithm algorithm(String text) {
    JwsAlgorithm algorithm = JwsAlgorithm.of(text);
    if (algorithm == null) {
      throw new IllegalArgumentException(
          "is one of HS256, HS384, HS512, RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384,"
              + " ES512, EdDSA");
    }
    return algorithm;
  }

  /** RFC 8414 section 2: an https URL without query and fragment. */
  private static String issuer(String text) {
    try {
      URI uri = new URI(text);
      if ("https".equals(uri.getScheme())
          && uri.getHost() != null
          && uri.getRawUserInfo() == null
          && uri.getRawQuery() == null
          && uri.getRawFragment() == null
          && text.length() <= MAX_AUDIENCE
          && text.chars().allMatch(c -> c > 0x20 && c < 0x7f)) {
        return text;
      }
    } catch (URISyntaxException e) {
      // Said below.
    }
    throw new IllegalArgumentException(
        "is an https URL without user, query and fragment, such as https://auth.example.com");
  }

  private static String audience(String text) {
    boolean visible = text.chars().allMatch(c -> c > 0x20 && c < 0x7f);
    if (text.isEmpty() || text.length() > MAX_AUDIENCE || !visible) {
      throw new IllegalArgumentException(
          "has 1 to 256 visible characters, such as https://api.example.com");
    }
    return text;
  }
}
