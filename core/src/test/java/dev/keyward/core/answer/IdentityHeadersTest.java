package dev.keyward.core.answer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.CredentialKind;
import dev.keyward.core.Principal;
import dev.keyward.core.Scopes;
import dev.keyward.core.fixtures.Property;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IdentityHeadersTest {
  @Test
  void everyFieldIsOwnInAnyCaseAndWithAnySeparator() {
    for (String name : IdentityHeaders.ALL) {
      for (String separator : new String[] {"-", "_", ".", "~", "!", "+"}) {
        String variant = name.replace("-", separator);
        assertTrue(IdentityHeaders.isOwn(variant), variant);
        assertTrue(IdentityHeaders.isOwn(variant.toLowerCase(Locale.ROOT)), variant);
        assertTrue(IdentityHeaders.isOwn(variant.toUpperCase(Locale.ROOT)), variant);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X-Keyward-Anything",
        "x_keyward-Sub_ject",
        "X-KEYWARD-",
        "X-Keyward-Status",
        "X-Keyward-CSRF",
        "x.keyward_client",
        "x-request_ID"
      })
  void whatBeginsLikeThemIsOwn(String name) {
    assertTrue(IdentityHeaders.isOwn(name));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "X",
        "X-Keyward",
        "XKeyward-Subject",
        "X-Keywards-Subject",
        "Y-Keyward-Subject",
        "X-API-Key",
        "Authorization",
        "X-Request-Id-2",
        "X-Request-I",
        "XX-Request-Id",
        "xrequestid",
        "X1Keyward1Subject",
        "X-\u212Aeyward-Subject"
      })
  void otherFieldsBelongToTheCaller(String name) {
    assertFalse(IdentityHeaders.isOwn(name));
  }

  @Test
  void everyFieldIsWrittenOnceForAKey() {
    Principal principal =
        new Principal(
            CredentialKind.API_KEY,
            "client_1",
            "Jürgen",
            "client_1",
            "key_1",
            Scopes.of("b", "a"),
            null,
            Map.of());

    assertEquals(
        List.of("client_1", "UTF-8''J%C3%BCrgen", "client_1", "key_1", "api_key", "a b", "req_1"),
        List.copyOf(write(principal).values()));
  }

  @Test
  void everyFieldIsWrittenOnceForNobodyToo() {
    assertEquals(
        List.of("", "", "", "", "anonymous", "", "req_1"),
        List.copyOf(write(Principal.ANONYMOUS).values()));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "Acme | Acme",
        "Acme, Inc. | Acme, Inc.",
        "\"\" | \"\"",
        "\" Acme\" | UTF-8''%20Acme",
        "\"Acme \" | UTF-8''Acme%20",
        "Jürgen | UTF-8''J%C3%BCrgen",
        "€ | UTF-8''%E2%82%AC",
        "👍 | UTF-8''%F0%9F%91%8D",
        "100% ü | UTF-8''100%25%20%C3%BC",
        "UTF-8''x | UTF-8''UTF-8%27%27x",
        "utf-8''%61dmin | UTF-8''utf-8%27%27%2561dmin",
      },
      delimiter = '|')
  void namesAreSentPlainOrAsRfc8187Says(String name, String value) {
    assertEquals(value, IdentityHeaders.encode(name));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a\r\nX-Evil: 1",
        "a\nb",
        "\u0000",
        "a\tb",
        "\u007f",
        "\u2028",
        "\u00a0a",
        "\u3000"
      })
  void nothingThatCouldBreakALineGetsOut(String name) {
    assertTrue(IdentityHeaders.encode(name).matches("UTF-8''[!#$&+\\-.^_`|~0-9A-Za-z%]*"));
  }

  @Test
  void everyNameIsVisibleAsciiAndCanBeReadBack() {
    Property.holds(
        5_000,
        random -> {
          String name =
              Property.mix(
                  random, 6, "a", " ", "ü", "%", "%41", "UTF-8''", "utf-8''", "Utf-8'", "'", "+",
                  "€", "👍", "\n", "\\", "\"");
          String value = IdentityHeaders.encode(name);
          assertTrue(
              value.chars().allMatch(c -> c >= 0x20 && c < 0x7f) && value.equals(value.strip()),
              value);
          assertEquals(name, decode(value));
        });
  }

  /** RFC 8187: the name of the character set is case-insensitive. */
  private static String decode(String value) {
    boolean extended = value.regionMatches(true, 0, "UTF-8''", 0, 7);
    return extended
        ? URLDecoder.decode(value.substring(7).replace("+", "%2B"), StandardCharsets.UTF_8)
        : value;
  }

  private static Map<String, String> write(Principal principal) {
    Map<String, String> written = new LinkedHashMap<>();
    IdentityNames.USUAL.write(
        principal,
        "req_1",
        (name, value) -> {
          String before = written.put(name, value);
          assertEquals(null, before);
        });
    assertEquals(IdentityHeaders.ALL, List.copyOf(written.keySet()));
    return written;
  }
}
