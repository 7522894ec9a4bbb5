package dev.keyward.server.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.keyward.core.answer.IdentityNames;
import dev.keyward.core.token.CustomClaims;
import dev.keyward.core.token.CustomClaims.Owner;
import dev.keyward.core.token.CustomClaims.Source;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code identity_headers} and {@code tokens.claims}. */
final class UpstreamNamesTest {
  private static final String MEANING = "is a field that has a meaning of its own";

  @TempDir private Path directory;
  private ConfigBed bed;

  @BeforeEach
  void bed() {
    bed = new ConfigBed(directory);
  }

  @Test
  void withoutSettingsNamesAreTheUsualAndClaimsAreNone() throws Exception {
    assertEquals(IdentityNames.USUAL, bed.load("").identity());
    assertEquals(CustomClaims.NONE, bed.load("").tokens().claims());
  }

  @Test
  void whatIsNotNamedKeepsItsName() throws Exception {
    assertEquals(
        new IdentityNames(
            "X-User-Id",
            "Remote-User",
            "X-Keyward-App",
            "X-Keyward-Credential",
            "X-Keyward-Kind",
            "X-Keyward-Scopes"),
        bed.load(
                "identity_headers: {subject: X-User-Id, name: Remote-User, client:"
                    + " X-Keyward-App}")
            .identity());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Host",
        "Authorization",
        "X-API-Key",
        "Connection",
        "Content-Type",
        "Cookie",
        "X-Forwarded-User",
        "X-Original-URI",
        "X-Real-IP",
        "Via",
        "TE",
        "X-Request-Id",
        "X-Keyward-Assertion",
        "x-keyward-path",
        "X-Keyward-Status",
        "X-Keyward-CSRF",
        "x-request-id",
        "Sec-Fetch-Site",
        "Origin"
      })
  void fieldWithAMeaningIsRefused(String name) throws Exception {
    assertEquals(
        List.of("keyward.yaml:1:29: identity_headers.subject: " + MEANING),
        bed.problems("identity_headers: {subject: " + name + "}"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"X_User", "'X User'", "'X:User'", "1X", "'X-\u00fcser'"})
  void whatIsNoFieldNameIsRefused(String name) throws Exception {
    assertEquals(
        List.of(
            "keyward.yaml:1:29: identity_headers.subject: is a field name of 1 to 64 letters,"
                + " digits and -, such as X-User-Id"),
        bed.problems("identity_headers: {subject: " + name + "}"));
  }

  @Test
  void twoFieldsOfOneNameAreRefused() throws Exception {
    assertEquals(
        List.of("keyward.yaml:1:40: identity_headers.name: is the name of another one already"),
        bed.problems("identity_headers: {subject: X-U, name: x-u}"));
    assertEquals(
        List.of("keyward.yaml:1:19: identity_headers.name: is the name of another one already"),
        bed.problems("identity_headers: {subject: X-Keyward-Name}"));
  }

  @Test
  void unknownIdentityIsRefused() throws Exception {
    assertEquals(1, bed.problems("identity_headers: {user: X-U}").size());
  }

  @Test
  void claimsAreFromTheMetadataOfUsersAndClients() throws Exception {
    assertEquals(
        new CustomClaims(
            Map.of(
                "department", new Source(Owner.USER, "dept"),
                "https://example.com/tier", new Source(Owner.CLIENT, "the tier"))),
        bed.load(
                "tokens: {claims: {department: user.metadata.dept,"
                    + " 'https://example.com/tier': client.metadata.the tier}}")
            .tokens()
            .claims());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"sub", "iss", "exp", "scope", "sid", "username", "key_id", "parent_jti", "cnf"})
  void claimWithAMeaningIsRefused(String claim) throws Exception {
    assertEquals(1, bed.problems("tokens: {claims: {" + claim + ": user.metadata.a}}").size());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a: department",
        "a: user.department",
        "a: user.metadata.",
        "a: key.metadata.a",
        "'a b': user.metadata.a",
        "'': user.metadata.a"
      })
  void whatIsNoClaimIsRefused(String claim) throws Exception {
    assertEquals(1, bed.problems("tokens: {claims: {" + claim + "}}").size());
  }

  @Test
  void claimsAreNotMoreThanSixteen() throws Exception {
    StringBuilder claims = new StringBuilder();
    for (int i = 0; i <= CustomClaims.MOST; i++) {
      claims.append(i == 0 ? "" : ", ").append("c").append(i).append(": user.metadata.a");
    }
    assertEquals(1, bed.problems("tokens: {claims: {" + claims + "}}").size());
  }
}
