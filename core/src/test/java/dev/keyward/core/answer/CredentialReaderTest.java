package dev.keyward.core.answer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.keyward.core.Credential;
import dev.keyward.core.fixtures.Installation;
import dev.keyward.core.fixtures.Property;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CredentialReaderTest {
  private static final String KEY = new Installation().newKey().secret().reveal();

  @Test
  void nothingIsNoCredential() {
    assertEquals(Credential.NONE, read(List.of(), List.of(), ""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Basic dXNlcjpwYXNz",
        "Negotiate",
        "DPoP abc",
        "Bearerx abc",
        "ApiKeys abc",
        "Digest a=b, c=\"d\"",
        "basic",
        "!#$ x"
      })
  void anotherSchemeIsNoCredential(String authorization) {
    assertEquals(Credential.NONE, authorization(authorization));
  }

  @ParameterizedTest
  @CsvSource({
    "Bearer abc, abc",
    "bearer abc, abc",
    "BEARER abc, abc",
    "'Bearer   abc', abc",
    "Bearer a.b-c_d~e+f/g==, a.b-c_d~e+f/g==",
    "Bearer kw_live_x, kw_live_x"
  })
  void aBearerTokenIsReadInAnyCaseOfItsScheme(String authorization, String token) {
    assertEquals(new Credential.Bearer(token), authorization(authorization));
  }

  @ParameterizedTest
  @CsvSource({"ApiKey abc, abc", "apikey abc, abc", "'ApiKey  a,b=c', 'a,b=c'"})
  void aKeyIsReadFromAuthorization(String authorization, String key) {
    assertEquals(new Credential.ApiKey(key), authorization(authorization));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        " Bearer abc",
        "Bearer",
        "Bearer ",
        "Bearer a b",
        "Bearer a,b",
        "Bearer =",
        "Bearer a=b",
        "Bearer \"a\"",
        "Bearer a\u0000",
        "Bearer é",
        "Bearer\tabc",
        "Bearer \u2003abc",
        "Bearer \tabc",
        "Bearer abc\u001f",
        "ApiKey",
        "ApiKey ",
        "ApiKey a b",
        "ApiKey a\u007f",
        "ApiKey é",
        "ApiKey \u001fa",
        "Bea(rer abc",
        "Bearer: abc",
        ",Bearer abc",
        "Bearer=abc"
      })
  void anAuthorizationThatBreaksItsSyntaxIsMalformed(String authorization) {
    assertInstanceOf(Credential.Malformed.class, authorization(authorization));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a b", " a", "a ", "a\tb", "a\u0000", "\u007f", "é", "a\u0080"})
  void aKeyHeaderThatIsNotVisibleAsciiIsMalformed(String value) {
    assertInstanceOf(Credential.Malformed.class, read(List.of(), List.of(value), ""));
  }

  @Test
  void everyVisibleAsciiKeyIsReadAsSent() {
    String visible = "!\"#$%&'()*+,-./09:;<=>?@AZ[\\]^_`az{|}~";

    assertEquals(new Credential.ApiKey(visible), read(List.of(), List.of(visible), ""));
  }

  @Test
  void eightKibibytesAreReadAndOneMoreIsMalformed() {
    String longest = "a".repeat(8_192);

    assertEquals(new Credential.ApiKey(longest), read(List.of(), List.of(longest), ""));
    assertEquals(new Credential.ApiKey(longest), authorization("ApiKey " + longest));
    assertEquals(new Credential.Bearer(longest), authorization("Bearer " + longest));
    assertInstanceOf(Credential.Malformed.class, read(List.of(), List.of(longest + "a"), ""));
    assertInstanceOf(Credential.Malformed.class, authorization("ApiKey " + longest + "a"));
    assertInstanceOf(Credential.Malformed.class, authorization("Bearer " + longest + "a"));
    assertInstanceOf(Credential.Malformed.class, authorization("Bearer " + longest + "="));
  }

  @Test
  void moreThanOneCredentialIsConflicting() {
    assertConflicting(List.of("Bearer a", "Bearer a"), List.of());
    assertConflicting(List.of("Basic a", "Basic a"), List.of());
    assertConflicting(List.of("Basic a", "Bearer a"), List.of());
    assertConflicting(List.of(), List.of("a", "a"));
    assertConflicting(List.of("Bearer a"), List.of("a"));
    assertConflicting(List.of("ApiKey a"), List.of("a"));
    assertConflicting(List.of("Bearer"), List.of("a"));
    assertConflicting(List.of("Bearer a"), List.of(""));
  }

  @Test
  void aKeyBesideAnotherSchemeIsOneCredential() {
    assertEquals(new Credential.ApiKey("a"), read(List.of("Basic x"), List.of("a"), ""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "access_token=x",
        "access_token=",
        "access_token",
        "a=b&access_token=x",
        "access%5Ftoken=x",
        "%61ccess_token=x",
        "a=1;access_token=x",
        "&&access_token=x",
        "access_token=x=y"
      })
  void anAccessTokenInTheQueryIsRefusedHoweverItIsSpelled(String query) {
    assertInQuery(query);
  }

  @Test
  void aKeyInTheQueryIsRefusedUnderAnyName() {
    assertInQuery("api_key=" + KEY);
    assertInQuery("x=1&y=" + KEY + "&z=2");
    assertInQuery(KEY);
    assertInQuery("=" + KEY);
    assertInQuery("k=" + KEY.replace("_", "%5F"));
    assertInQuery("k=" + KEY.replace("_", "%5f") + ";x");
    assertInQuery("%zz=" + KEY);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a=b",
        "token=access_token",
        "ACCESS_TOKEN=x",
        "access_tokens=x",
        "xaccess_token=x",
        "access%255Ftoken=x",
        "%zz=%",
        "q=kw_live_abc",
        "=",
        "&",
        ";",
        "access_token%zz=x"
      })
  void otherQueriesAreNoCredential(String query) {
    assertEquals(Credential.NONE, read(List.of(), List.of(), query));
  }

  @Test
  void aBrokenKeyInTheQueryIsAnybodysText() {
    assertEquals(Credential.NONE, read(List.of(), List.of(), "k=" + KEY + "x"));
  }

  @Test
  void aCredentialInTheQueryIsNeverHonouredBesideAGoodHeader() {
    assertInstanceOf(Credential.InQuery.class, read(List.of(), List.of(KEY), "access_token=x"));
    assertInstanceOf(Credential.InQuery.class, read(List.of("Bearer a"), List.of(), "k=" + KEY));
  }

  @Test
  void randomFieldsNeverThrow() {
    Property.holds(
        20_000,
        random -> {
          String[] pieces = {
            "Bearer",
            "ApiKey",
            " ",
            "=",
            "a",
            "%",
            "%5",
            "%5F",
            "&",
            ";",
            "access_token",
            "é",
            "\u0000",
            "+",
            "\ud800",
            KEY
          };
          List<String> authorization =
              random.nextBoolean() ? List.of() : List.of(Property.mix(random, 5, pieces));
          List<String> keys =
              random.nextBoolean() ? List.of() : List.of(Property.mix(random, 3, pieces));
          assertNotNull(read(authorization, keys, Property.mix(random, 8, pieces)));
        });
  }

  private static Credential authorization(String value) {
    return read(List.of(value), List.of(), "");
  }

  private static Credential read(List<String> authorization, List<String> keys, String query) {
    return CredentialReader.read(authorization, keys, query);
  }

  private static void assertConflicting(List<String> authorization, List<String> keys) {
    assertInstanceOf(Credential.Conflicting.class, read(authorization, keys, ""));
  }

  private static void assertInQuery(String query) {
    assertInstanceOf(Credential.InQuery.class, read(List.of(), List.of(), query));
  }
}
