package dev.keyward.server.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.keyward.core.Scopes;
import dev.keyward.core.issuer.ClaimMapping;
import dev.keyward.core.issuer.ClaimPath;
import dev.keyward.core.issuer.TokenTypes;
import dev.keyward.core.jose.JwsAlgorithm;
import dev.keyward.server.config.IssuerSettings.KeySet;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code issuers}. */
final class IssuerSettingsTest {
  private static final String LEAST =
      "issuer: 'https://idp.example/', jwks: 'https://idp.example/keys', audience: api, algorithms:"
          + " [RS256]";

  @TempDir private Path directory;
  private ConfigBed bed;

  @BeforeEach
  void bed() {
    bed = new ConfigBed(directory);
  }

  private IssuerSettings issuer(String settings) throws Exception {
    return bed.load("issuers: [{" + settings + "}]").issuers().getFirst();
  }

  /** The only problem, without its place. */
  private String problem(String settings) {
    List<String> problems = bed.problems("issuers: [{" + settings + "}]");
    assertEquals(1, problems.size(), problems::toString);
    return problems.getFirst().replaceFirst("keyward\\.yaml:1:[0-9]+: issuers\\[0]\\.?", "");
  }

  private String problemWith(String more) {
    return problem(LEAST + ", " + more);
  }

  @Test
  void thereAreNone() throws Exception {
    assertEquals(List.of(), bed.load("").issuers());
    assertEquals(List.of(), bed.load("issuers: []").issuers());
  }

  @Test
  void whatIsLeftOutHasItsDefault() throws Exception {
    IssuerSettings issuer = issuer(LEAST);

    assertEquals("https://idp.example/", issuer.rules().issuer());
    assertEquals(
        new KeySet.Url(URI.create("https://idp.example/keys"), null, false), issuer.keySet());
    assertEquals(Set.of("api"), issuer.rules().audiences());
    assertEquals(Set.of(JwsAlgorithm.RS256), issuer.rules().algorithms());
    assertEquals(TokenTypes.RFC_9068, issuer.rules().types());
    assertEquals(ClaimMapping.STANDARD, issuer.rules().mapping());
    assertEquals(Duration.ofMinutes(10), issuer.refresh());
    assertEquals(Duration.ofHours(24), issuer.maxStale());
  }

  @Test
  void everySettingIsTakenOver() throws Exception {
    bed.write("jwks.json", "{}", "rw-r--r--");
    IssuerSettings issuer =
        bed.load(
                """
                issuers:
                  - issuer: idp
                    jwks: jwks.json
                    audience: [a, b]
                    algorithms: [ES256, Ed25519, PS512]
                    typ: [JWT, absent, application/at+jwt]
                    claims: {scopes: /realm_access/roles, name: email}
                    scope_map: {reader: [data:read], both: [data:read, data:write], none: []}
                    subject_prefix: idp|
                    refresh: 1m
                    max_stale: 7d
                """)
            .issuers()
            .getFirst();

    assertEquals(new KeySet.File(directory.resolve("jwks.json")), issuer.keySet());
    assertEquals(Set.of("a", "b"), issuer.rules().audiences());
    assertEquals(
        Set.of(JwsAlgorithm.ES256, JwsAlgorithm.EDDSA, JwsAlgorithm.PS512),
        issuer.rules().algorithms());
    assertEquals(TokenTypes.of(List.of("jwt", "absent", "at+jwt")), issuer.rules().types());
    assertEquals(
        new ClaimMapping(
            ClaimPath.parse("/realm_access/roles"),
            ClaimPath.parse("email"),
            Map.of(
                "reader", Scopes.of("data:read"),
                "both", Scopes.of("data:read", "data:write"),
                "none", Scopes.NONE),
            "idp|"),
        issuer.rules().mapping());
    assertEquals(Duration.ofMinutes(1), issuer.refresh());
    assertEquals(Duration.ofDays(7), issuer.maxStale());
  }

  @Test
  void theEnvironmentMayAddOne() throws Exception {
    KeywardConfig config =
        bed.load(
            "issuers: [{" + LEAST + "}]",
            Map.of(
                "KEYWARD__ISSUERS__0__AUDIENCE",
                "[x, y]",
                "KEYWARD__ISSUERS__1",
                "{" + LEAST.replace("idp.example", "two.example") + "}"));

    assertEquals(Set.of("x", "y"), config.issuers().get(0).rules().audiences());
    assertEquals("https://two.example/", config.issuers().get(1).rules().issuer());
  }

  @ParameterizedTest
  @ValueSource(strings = {"issuer", "jwks", "audience"})
  void eachOfThemIsRequired(String name) {
    assertEquals(name + ": is required", problem(LEAST.replaceFirst(name + ": [^,]+(, )?", "")));
  }

  @Test
  void algorithmsAreRequired() {
    assertEquals(
        "algorithms: is required, such as [RS256, ES256]",
        problem(LEAST.replace(", algorithms: [RS256]", "")));
    assertEquals("algorithms: must name at least one", problem(LEAST.replace("[RS256]", "[]")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"HS256", "HS384", "HS512"})
  void nobodySharesASecretWithAnIssuer(String algorithm) {
    assertEquals(
        "algorithms[0]: HS256, HS384 and HS512 need a secret that the issuer would share with"
            + " everybody",
        problem(LEAST.replace("RS256", algorithm)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "rs256", "RSA-OAEP"})
  void noOtherAlgorithmVerifies(String algorithm) {
    assertEquals(
        "algorithms[0]: is one of HS256, HS384, HS512, RS256, RS384, RS512, PS256, PS384, PS512,"
            + " ES256, ES384, ES512, EdDSA",
        problem(LEAST.replace("RS256", algorithm)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "http://idp.example/keys|is https; http is for a loopback address such as"
            + " http://127.0.0.1:8080/jwks.json, with allow_private_addresses: true",
        "ftp://idp.example/keys|is an https URL such as https://idp.example.com/jwks.json, or a"
            + " file",
        "https:///keys|is an https URL such as https://idp.example.com/jwks.json, or a file",
        "https://me:pw@idp.example/keys|takes no user and no fragment",
        "https://idp.example/keys#a|takes no user and no fragment",
        "https://idp.example:0/keys|a port is 1 to 65535",
        "https://idp.example:65536/keys|a port is 1 to 65535",
        "https://idp example/keys|is no URL",
        "missing.json|is no file that can be read",
        ".|is no file that can be read",
      })
  void keysAreBehindAnHttpsUrlOrInAFile(String jwks, String message) {
    assertEquals("jwks: " + message, problem(LEAST.replace("https://idp.example/keys", jwks)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://127.0.0.1:8080/k", "http://[::1]/k", "http://localhost/k"})
  void plaintextIsForThisMachineAndWhoSaysSo(String url) throws Exception {
    String settings = LEAST.replace("https://idp.example/keys", url);

    assertEquals(
        "jwks: is https; http is for a loopback address such as http://127.0.0.1:8080/jwks.json,"
            + " with allow_private_addresses: true",
        problem(settings));
    assertEquals(
        new KeySet.Url(URI.create(url), null, true),
        issuer(settings + ", allow_private_addresses: true").keySet());
    assertEquals(
        1,
        bed.problems(
                "issuers: [{"
                    + LEAST.replace("https://idp", "http://idp")
                    + ", allow_private_addresses: true}]")
            .size());
  }

  @Test
  void aCaIsAPemFile() throws Exception {
    bed.write("empty.pem", "", "rw-r--r--");
    assertEquals("ca: is no file that can be read", problemWith("ca: missing.pem"));
    assertEquals("ca: holds no PEM certificate that can be read", problemWith("ca: empty.pem"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ca", "allow_private_addresses"})
  void whatIsForUrlsIsNotForFiles(String name) throws Exception {
    bed.write("jwks.json", "{}", "rw-r--r--");
    String more = name.equals("ca") ? "ca: jwks.json" : name + ": true";
    List<String> problems =
        bed.problems(
            "issuers: [{"
                + LEAST.replace("https://idp.example/keys", "jwks.json")
                + ", "
                + more
                + "}]");

    assertEquals(1, problems.size(), problems::toString);
  }

  @Test
  void anIssuerIsNamedOnce() {
    assertEquals(
        List.of("keyward.yaml:1:" + (16 + LEAST.length() + 5) + ": issuers[1].issuer: x").size(),
        bed.problems("issuers: [{" + LEAST + "}, {" + LEAST + "}]").size());
    assertEquals(
        "issuers[1].issuer: another entry has this issuer",
        bed.problems("issuers: [{" + LEAST + "}, {" + LEAST + "}]")
            .getFirst()
            .replaceFirst("keyward\\.yaml:1:[0-9]+: ", ""));
  }

  @Test
  void keywardItselfIsNotAnother() {
    assertEquals(
        List.of("issuers[0].issuer: is tokens.issuer: Keyward knows its own keys"),
        bed
            .problems(
                "tokens: {issuer: 'https://a.example'}\nissuers: [{"
                    + LEAST.replace("https://idp.example/'", "https://a.example'")
                    + "}]")
            .stream()
            .map(problem -> problem.replaceFirst("keyward\\.yaml:2:[0-9]+: ", ""))
            .toList());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "typ: []|typ: must name at least one",
        "typ: ['a b']|typ[0]: is a typ such as at+jwt or JWT, or the word absent",
        "claims: {scopes: '/a~'}|claims.scopes: in a JSON pointer ~ is written ~0, and / is ~1",
        "claims: {scope: a}|claims.scope: is no setting; did you mean scopes?",
        "scope_map: {a: ['keyward:admin']}|scope_map.a[0]: no other issuer gives rights over"
            + " Keyward itself",
        "scope_map: {a: b}|scope_map.a: must be a list such as [a, b], not a string",
        "subject_prefix: 'a b'|subject_prefix: has 1 to 64 visible characters, such as idp|",
        "refresh: 59s|refresh: must be 1m to 24h",
        "refresh: 25h|refresh: must be 1m to 24h",
        "max_stale: 4m|max_stale: must be 5m to 7d",
        "max_stale: 8d|max_stale: must be 5m to 7d",
        "max_stale: 5m|max_stale: must not be shorter than refresh",
        "allow_private_addresses: maybe|allow_private_addresses: must be true or false",
        "algorithm: RS256|algorithm: is no setting; did you mean algorithms?",
      })
  void eachSettingHasItsBounds(String more, String message) {
    String whole = message.endsWith("idp") ? message + "|" : message;
    assertEquals(whole, problemWith(more));
  }
}
