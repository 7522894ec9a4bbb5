package dev.keyward.server.config;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.keyward.core.jose.JwsAlgorithm;
import dev.keyward.core.limit.RateLimit;
import dev.keyward.core.session.SessionPolicy;
import dev.keyward.server.config.KeywardConfig.Limits.Login;
import dev.keyward.server.config.KeywardConfig.Tokens;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code tokens} and {@code limits.login}. */
final class TokenSettingsTest {
  private static final String SECRET = "kV3v0qkq3u1mB8o7c9Yx2LrTzWfHs5Jd/aEgNpRi4Q=";
  private static final String HS256 = "tokens: {algorithm: HS256, secret: '${env:S}'}";

  @TempDir private Path directory;
  private ConfigBed bed;

  @BeforeEach
  void bed() {
    bed = new ConfigBed(directory);
  }

  private Tokens tokens(String yaml) throws Exception {
    return bed.load(yaml).tokens();
  }

  @Test
  void withoutSettingsTokensAreEs256For15Minutes() throws Exception {
    Tokens tokens = tokens("");

    assertNull(tokens.issuer());
    assertNull(tokens.audience());
    assertEquals(JwsAlgorithm.ES256, tokens.algorithm());
    assertEquals(Duration.ofMinutes(15), tokens.accessTtl());
    assertNull(tokens.secret());
  }

  @Test
  void everySettingIsTakenOver() throws Exception {
    Tokens tokens =
        tokens(
            "tokens: {issuer: 'https://auth.example.com/a', audience: api, algorithm: PS512,"
                + " access_ttl: 1h}");

    assertEquals("https://auth.example.com/a", tokens.issuer());
    assertEquals("api", tokens.audience());
    assertEquals(JwsAlgorithm.PS512, tokens.algorithm());
    assertEquals(Duration.ofHours(1), tokens.accessTtl());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://auth.example.com",
        "https://auth.example.com?a=b",
        "https://auth.example.com?",
        "https://auth.example.com#a",
        "https://auth.example.com#",
        "https://me@auth.example.com",
        "https:///a",
        "https:auth.example.com",
        "auth.example.com",
        "HTTPS://auth.example.com",
        "https://auth.example.com/ a",
        "https://auth example.com",
      })
  void anIssuerIsAnHttpsUrlWithoutUserQueryAndFragment(String issuer) {
    assertEquals(
        List.of(
            "keyward.yaml:1:18: tokens.issuer: is an https URL without user, query and fragment,"
                + " such as https://auth.example.com"),
        bed.problems("tokens: {issuer: '" + issuer + "'}"));
  }

  @Test
  void anIssuerHas256CharactersAtMost() throws Exception {
    String longest = "https://auth.example.com/" + "a".repeat(231);

    assertEquals(longest, tokens("tokens: {issuer: '" + longest + "'}").issuer());
    assertEquals(1, bed.problems("tokens: {issuer: '" + longest + "a'}").size());
  }

  @ParameterizedTest
  @ValueSource(strings = {"a b", "a\u00e9", " "})
  void anAudienceIsVisible(String audience) {
    assertEquals(
        List.of(
            "keyward.yaml:1:20: tokens.audience: has 1 to 256 visible characters, such as"
                + " https://api.example.com"),
        bed.problems("tokens: {audience: '" + audience + "'}"));
  }

  @Test
  void anAudienceHas256CharactersAtMost() throws Exception {
    String longest = "a".repeat(256);

    assertEquals(longest, tokens("tokens: {audience: '" + longest + "'}").audience());
    assertEquals(1, bed.problems("tokens: {audience: '" + longest + "a'}").size());
  }

  @ParameterizedTest
  @CsvSource({"RS256,RS256", "EdDSA,EDDSA", "Ed25519,EDDSA", "ES512,ES512"})
  void algorithmsHaveTheNamesOfTheStandards(String name, JwsAlgorithm algorithm) throws Exception {
    assertEquals(algorithm, tokens("tokens: {algorithm: " + name + "}").algorithm());
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "None", "es256", "hs256", "EDDSA", "ES256K", "RSA-OAEP"})
  void noOtherAlgorithmSigns(String name) {
    assertEquals(
        List.of(
            "keyward.yaml:1:21: tokens.algorithm: is one of HS256, HS384, HS512, RS256, RS384,"
                + " RS512, PS256, PS384, PS512, ES256, ES384, ES512, EdDSA"),
        bed.problems("tokens: {algorithm: '" + name + "'}"));
  }

  @Test
  void aSessionLastsForThirtyDaysHoweverIdleAndHasNoGrace() throws Exception {
    Duration days = Duration.ofDays(30);
    assertEquals(new SessionPolicy(days, days, Duration.ZERO), tokens("").sessions());
  }

  @Test
  void theIdleTimeIsAsLongAsTheLifeUnlessItIsSet() throws Exception {
    Duration hour = Duration.ofHours(1);
    assertEquals(
        new SessionPolicy(hour, hour, Duration.ZERO),
        tokens("tokens: {refresh_ttl: 1h}").sessions());
    assertEquals(
        new SessionPolicy(hour, Duration.ofMinutes(5), Duration.ofSeconds(10)),
        tokens("tokens: {refresh_ttl: 1h, refresh_idle: 5m, refresh_grace: 10s}").sessions());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "refresh_ttl: 0s|23: tokens.refresh_ttl: must be 1s to 3650d",
        "refresh_ttl: 3651d|23: tokens.refresh_ttl: must be 1s to 3650d",
        "refresh_idle: 31d|24: tokens.refresh_idle: cannot be longer than refresh_ttl",
        "refresh_idle: 0s|24: tokens.refresh_idle: must be 1s to 3650d",
        "refresh_grace: 11s|25: tokens.refresh_grace: must be 0s to 10s",
        "refresh_grace: off|25: tokens.refresh_grace: a duration is written as 10s, 5m, 2h or 1d"
      })
  void sessionsThatCannotBeAreRefused(String setting, String problem) throws Exception {
    assertEquals(List.of("keyward.yaml:1:" + problem), bed.problems("tokens: {" + setting + "}"));
  }

  @ParameterizedTest
  @CsvSource({"1s,PT1S", "24h,PT24H", "1d,PT24H"})
  void theBoundsOfALifeAreWithin(String text, Duration life) throws Exception {
    assertEquals(life, tokens("tokens: {access_ttl: " + text + "}").accessTtl());
  }

  @ParameterizedTest
  @ValueSource(strings = {"0s", "86401s", "25h"})
  void aShorterOrLongerLifeIsRefused(String text) {
    assertEquals(
        List.of("keyward.yaml:1:22: tokens.access_ttl: must be 1s to 24h"),
        bed.problems("tokens: {access_ttl: " + text + "}"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"HS256", "HS384", "HS512"})
  void aSecretsAlgorithmNeedsASecret(String algorithm) {
    assertEquals(
        List.of(
            "keyward.yaml:1:21: tokens.algorithm: needs tokens.secret, such as ${env:NAME}; make"
                + " one with: openssl rand -base64 48"),
        bed.problems("tokens: {algorithm: " + algorithm + "}"));
  }

  @Test
  void aSecretIsForItsAlgorithmsAlone() {
    List<String> expected =
        List.of(
            "keyward.yaml:1:18: tokens.secret: is for HS256, HS384 and HS512 alone: remove it or"
                + " change algorithm");
    Map<String, String> environment = Map.of("S", SECRET);

    assertEquals(expected, bed.problems("tokens: {secret: '${env:S}'}", environment));
    assertEquals(
        expected, bed.problems("tokens: {secret: '${env:S}', algorithm: ES256}", environment));
  }

  @Test
  void aSecretFromTheEnvironmentIsItsBytes() throws Exception {
    byte[] secret = bed.load(HS256, Map.of("S", SECRET)).tokens().secret();

    assertArrayEquals(SECRET.getBytes(StandardCharsets.UTF_8), secret);
  }

  @Test
  void aSecretFromAFileOfItsOwnerAlone() throws Exception {
    Path file = bed.write("jwt-secret", SECRET + "\n", "rw-------");
    String yaml = HS256.replace("env:S", "file:jwt-secret");

    assertArrayEquals(SECRET.getBytes(StandardCharsets.UTF_8), tokens(yaml).secret());
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    assertEquals(
        List.of(
            "keyward.yaml:1:36: tokens.secret: jwt-secret is open to group or others: run chmod"
                + " 600 jwt-secret"),
        bed.problems(yaml));
  }

  @Test
  void aSecretInTheConfigurationMakesItASecret() {
    assertEquals(
        List.of(
            "keyward.yaml:1:36: tokens.secret: keyward.yaml is open to group or others: run chmod"
                + " 600 keyward.yaml, or write ${env:NAME} or ${file:/path}"),
        bed.problems(HS256.replace("${env:S}", SECRET)));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "HS256,short-secret-of-31-bytes-and-no,The secret has",
        "HS512,kV3v0qkq3u1mB8o7c9Yx2LrTzWfHs5Jd/aEgNpRi4Q=,The secret has",
        "HS256,changemechangemechangemechangeme,The secret repeats a short text.",
        "HS256,abcdefghijklmnopqrstuvwxyz0123456789,The secret is a sequence.",
        "HS256,aabbbabbaababbbabaabbbabababbabbabaaba,The secret has too few",
        "HS256,your-256-bit-secret-your-256-bit-secret-,The secret repeats",
      })
  void aWeakSecretIsRefused(String algorithm, String secret, String reason) {
    String known = secret.substring(0, Math.min(secret.length(), 64));
    List<String> problems = bed.problems(HS256.replace("HS256", algorithm), Map.of("S", known));

    assertEquals(1, problems.size(), problems::toString);
    assertEquals(
        "keyward.yaml:1:36: tokens.secret: " + reason,
        problems.getFirst().substring(0, ("keyward.yaml:1:36: tokens.secret: " + reason).length()));
    assertFalse(problems.toString().contains(known));
  }

  @Test
  void theTextOfTheSettingsDoesNotShowTheSecret() throws Exception {
    KeywardConfig config = bed.load(HS256, Map.of("S", SECRET));

    assertFalse(config.toString().contains(SECRET));
    assertFalse(config.tokens().toString().contains(SECRET));
    assertFalse(config.toString().contains(java.util.Arrays.toString(config.tokens().secret())));
  }

  @Test
  void loginsAreLimitedUnlessSomethingElseIsSaid() throws Exception {
    assertEquals(
        new Login(RateLimit.parse("20/1m"), RateLimit.parse("10/10m")),
        bed.load("").limits().login());
    assertEquals(
        new Login(RateLimit.parse("20/1m"), RateLimit.parse("10/10m")),
        bed.load("limits: {login: {}}").limits().login());
  }

  @Test
  void eachLimitOfLoginsIsItsOwn() throws Exception {
    assertEquals(
        new Login(null, RateLimit.parse("10/10m")),
        bed.load("limits: {login: {per_address: off}}").limits().login());
    assertEquals(
        new Login(RateLimit.parse("20/1m"), null),
        bed.load("limits: {login: {per_account: off}}").limits().login());
    assertEquals(
        new Login(RateLimit.parse("3/1m"), RateLimit.parse("5/1h")),
        bed.load("limits: {login: {per_address: 3/1m, per_account: 5/1h}}").limits().login());
  }

  @Test
  void loginsHaveNoOtherLimit() {
    assertEquals(
        List.of(
            "keyward.yaml:1:18: limits.login.per_adress: is no setting; did you mean per_address?"),
        bed.problems("limits: {login: {per_adress: off}}"));
  }
}
