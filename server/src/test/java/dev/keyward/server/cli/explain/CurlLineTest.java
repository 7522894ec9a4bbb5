package dev.keyward.server.cli.explain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class CurlLineTest {
  private static JsonNode read(String line) {
    return CurlLine.read(line).json();
  }

  private static String field(String line, String name) {
    JsonNode values = read(line).path("headers").path(name);
    return String.join("|", values.valueStream().map(JsonNode::asString).toList());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      value = {
        "curl https://a.example/x?y=1#z ~ GET https /x?y=1 a.example",
        "curl a.example ~ GET http / a.example",
        "curl https://a.example:8443?q ~ GET https /?q a.example:8443",
        "curl -X DELETE https://a.example/x ~ DELETE https /x a.example",
        "curl -XPATCH https://a.example/x ~ PATCH https /x a.example",
        "curl --request PUT --url https://a.example/x ~ PUT https /x a.example",
        "curl -sSfI https://a.example/x ~ HEAD https /x a.example",
        "curl -d a=1 https://a.example/x ~ POST https /x a.example",
        "curl -G -d a=1 --data b=2 https://a.example/x?c ~ GET https /x?c&a=1&b=2 a.example",
        "curl -T file https://a.example/x ~ PUT https /x a.example",
        "/usr/bin/curl -o out -w '%{http_code}' https://a.example/x ~ GET https /x a.example",
        "curl -g 'https://a.example/{a,b}' ~ GET https /{a,b} a.example",
        "curl 'https://a.example/a?b=1&c=2' ~ GET https /a?b=1&c=2 a.example",
        "curl https://a.example/%2e%2e/x//y ~ GET https /%2e%2e/x//y a.example",
        "curl -H 'Host: b.example' https://a.example/ ~ GET https / b.example",
        "curl https://user:pass@a.example/ ~ GET https / a.example",
        "curl https://[::1]:8443/x ~ GET https /x [::1]:8443",
      })
  void itIsWhatCurlWouldSend(String line, String expected) {
    JsonNode json = read(line);
    String told =
        json.path("method").asString()
            + ' '
            + json.path("scheme").asString()
            + ' '
            + json.path("path").asString()
            + ' '
            + field(line, "Host");
    assertEquals(expected, told);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      value = {
        "-H 'X-API-Key: k' ~ X-API-Key ~ k",
        "-H X-API-Key:k ~ X-API-Key ~ k",
        "-H \"X-API-Key:  k \" ~ X-API-Key ~ k",
        "--header 'X-API-Key: a' -H 'x-api-key: b' ~ X-API-Key ~ a|b",
        "-H 'Empty;' ~ Empty ~ ``",
        "-H 'Gone:' ~ Gone ~ ``",
        "-u ada:secret ~ Authorization ~ Basic YWRhOnNlY3JldA==",
        "--oauth2-bearer tok ~ Authorization ~ Bearer tok",
        "-u a:b -u ada:secret ~ Authorization ~ Basic YWRhOnNlY3JldA==",
        "--oauth2-bearer tok -u a:b ~ Authorization ~ Bearer tok",
        "-u a:b -H 'Authorization: Bearer tok' ~ Authorization ~ Bearer tok",
        "--oauth2-bearer x -H 'Authorization: Bearer tok' ~ Authorization ~ Bearer tok",
        "-H $'X-Name: it\\'s\\u0020me' ~ X-Name ~ it's me",
        "-H \"X-Name: \\\"a\\\" \\\\ \\x\" ~ X-Name ~ \"a\" \\ \\x",
        "-H 'X-Name: a'\"b\"c ~ X-Name ~ abc",
      })
  void itsFieldsAreTaken(String options, String name, String value) {
    assertEquals(value, field("curl " + options + " https://a.example/", name));
  }

  @Test
  void aFieldThatIsSentEmptyIsThereAndOneThatIsTakenAwayIsNot() {
    JsonNode headers = read("curl -H 'Empty;' -H 'Gone:' https://a.example/").path("headers");
    assertTrue(headers.has("Empty"));
    assertFalse(headers.has("Gone"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "--cert c.pem --key k.pem ~ true",
        "-E c.pem ~ true",
        "-Ec.pem:password ~ true",
        "-sE c.pem -o out ~ true",
        "--cacert ca.pem ~ false",
        "--key k.pem ~ false",
      })
  void whoHasACertificateShowsIt(String options, boolean shown) {
    JsonNode json = read("curl " + options + " https://a.example/");
    assertEquals(shown, json.path("client_certificate").asBoolean(false));
    assertEquals("/", json.path("path").asString());
  }

  @Test
  void linesGoOn() {
    String line = "curl \\\n  -X POST \\\r\n  -H 'A: b' \\\n 'https://a.example/x'\n";
    assertEquals("POST", read(line).path("method").asString());
    assertEquals("b", field(line, "A"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "wget https://a.example/",
        "curl",
        "curl -X",
        "curl -X POST",
        "curl https://a.example/ https://b.example/",
        "curl -Q x https://a.example/",
        "curl --unknown https://a.example/",
        "curl ftp://a.example/",
        "curl https://",
        "curl https://a%/",
        "curl 'https://a.example/",
        "curl \"https://a.example/",
        "curl $'https://a.example/",
        "curl $'\\xzz' https://a.example/",
        "curl -H nocolon https://a.example/",
        "curl -H @file https://a.example/",
        "curl https://a.example/$PATH",
        "curl -H \"X-API-Key: $KEY\" https://a.example/",
        "curl -H \"X-API-Key: ${KEY}\" https://a.example/",
        "curl -H \"X-API-Key: $(cat key)\" https://a.example/",
        "curl `cat url`",
        "curl --request=PUT https://a.example/",
        "curl 'https://a.example/a b'",
        "curl https://a.example/a?b=1&c=2",
        "curl https://a.example/x;ls",
        "curl https://a.example/x | jq",
        "curl https://a.example/{a,b}",
        "curl 'https://a.example/[1-2]'",
        "curl -G --data-urlencode 'q=a b' https://a.example/",
        "curl -G -d @file https://a.example/",
        "curl -T file https://a.example/dir/",
        "curl -H 'Host:' https://a.example/",
        "curl $'https://a.example/\\a'",
        "curl # https://a.example/",
      })
  void whatIsNotUnderstoodIsRefused(String line) {
    IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, () -> CurlLine.read(line));
    assertFalse(String.valueOf(refusal.getMessage()).isEmpty());
  }

  /** Whatever is pasted, it is read or refused, and no refusal repeats what may be a secret. */
  @Test
  void nothingBreaksIt() {
    Random random = new Random(7);
    String alphabet = "curl -XHd'\"\\$`{}()@:/?#;=%\n\t ae\u00e9\ud83d\ude00";
    for (int i = 0; i < 20_000; i++) {
      String secret =
          List.of("'X-API-Key: kw_secret'", "--kw_secret", "'kw_secret", "$kw_secret")
              .get(random.nextInt(4));
      StringBuilder line = new StringBuilder("curl ");
      random
          .ints(random.nextInt(40), 0, alphabet.length())
          .forEach(at -> line.append(alphabet.charAt(at)));
      try {
        CurlLine.read(line + " -H " + secret);
      } catch (IllegalArgumentException e) {
        assertFalse(String.valueOf(e.getMessage()).contains("kw_secret"), line::toString);
      }
    }
  }
}
