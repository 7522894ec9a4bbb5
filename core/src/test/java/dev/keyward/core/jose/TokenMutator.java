package dev.keyward.core.jose;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Makes tokens that are nearly right, from a seed: signed over odd texts, or changed afterwards.
 */
final class TokenMutator {
  /** Members that leave a header valid. */
  private static final String[] HARMLESS = {
    "\"x\":1",
    "\"y\":-1.5e3",
    "\"é\":\"ü😀\"",
    "\"n\":{\"a\":[1,2,{\"b\":null}]}",
    "\"e\":\"\\u00e9\\n\\\"\"",
    "\"p\":\"\\ud83d\\ude00\"",
    "\"t\":true",
    "\"z\":null",
    "\"cty\":\"JWT\"",
    "\"jku\":\"https://example.org/keys\"",
    "\"x5u\":\"https://example.org/cert\"",
    "\"typ\":\"at+jwt\"",
    "\"kid\":\"k\"",
    "\"\":1"
  };

  /** Members that are odd or wrong. */
  private static final String[] ODD = {
    "\"kid\":17",
    "\"kid\":\"\"",
    "\"kid\":null",
    "\"typ\":1",
    "\"typ\":null",
    "\"cty\":1",
    "\"b64\":false",
    "\"b64\":true",
    "\"b64\":1",
    "\"enc\":\"A128GCM\"",
    "\"zip\":\"DEF\"",
    "\"crit\":[\"exp\"],\"exp\":1",
    "\"crit\":[\"b64\"],\"b64\":true",
    "\"crit\":[\"b64\"],\"b64\":false",
    "\"crit\":[]",
    "\"crit\":null",
    "\"crit\":\"exp\"",
    "\"crit\":[\"alg\"]",
    "\"jku\":1",
    "\"jku\":\"::\"",
    "\"jwk\":{}",
    "\"jwk\":1",
    "\"x5c\":[]",
    "\"x5c\":[\"AA==\"]",
    "\"x5t\":17",
    "\"x5t#S256\":\"AA\"",
    "\"s\":\"\\ud800\"",
    "\"a\":1,\"a\":2",
    "\"o\":{\"a\":1,\"a\":1}",
    "\"alg\":\"none\"",
    "\"\\u0061lg\":\"HS512\"",
    "\"v\":NaN",
    "\"v\":01",
    "\"v\":1e999",
    "\"v\":1e99999999999",
    "\"v\":\"\t\"",
    "'v':1",
    "v:1",
    "\"v\":1,",
    "/*v*/",
    "\"v\":tru",
    "\"v\":\"\\x\""
  };

  private static final String[] TRAILERS = {"", "", "", "", " ", "\n", "x", "{}", ",", "}", "\0"};
  private static final String[] LEADERS = {"", "", "", "", "", " ", "\n", "\ufeff", "\0", "x"};
  private static final String BASE64URL =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  private static final String[] INSERTS = {
    "=", "==", ".", " ", "\n", "+", "/", "A", "_", "é", "😀", "\0", "?", "Q.", "%3D"
  };

  private final Random random;

  TokenMutator(Random random) {
    this.random = random;
  }

  /** Valid by any judge. */
  String valid(Keys keys) {
    List<String> members =
        new ArrayList<>(List.of("\"alg\":\"" + keys.algorithm().jwsName() + '"'));
    List<String> harmless = new ArrayList<>(List.of(HARMLESS));
    Collections.shuffle(harmless, random);
    members.addAll(harmless.subList(0, random.nextInt(4)));
    Collections.shuffle(members, random);
    String space = pick("", "", " ", "\n", "\t\r\n ");
    return sign(keys, b64("{" + String.join("," + space, members) + space + "}"), b64(payload()));
  }

  /** Perhaps valid. */
  String odd(Keys keys) {
    return switch (random.nextInt(4)) {
      case 0 -> sign(keys, b64(oddHeader(keys)), b64(payload()));
      case 1 -> sign(keys, noise(b64(header(keys))), noise(b64(payload())));
      case 2 -> noise(sign(keys, b64(header(keys)), b64(payload())));
      default -> otherParts(sign(keys, b64(header(keys)), b64(payload())));
    };
  }

  private String header(Keys keys) {
    return "{\"alg\":\"" + keys.algorithm().jwsName() + "\"}";
  }

  private String oddHeader(Keys keys) {
    String alg =
        "\"alg\":"
            + pick(
                '"' + keys.algorithm().jwsName() + '"',
                '"' + keys.algorithm().jwsName() + '"',
                '"' + keys.algorithm().jwsName() + '"',
                "\"none\"",
                "\"" + pick("hs256", "HS256", "RS256", "ES256", "", "HS256 ") + "\"",
                "null",
                "[]");
    String odd = pick(ODD);
    String body = random.nextBoolean() ? alg + "," + odd : odd + "," + alg;
    return pick(LEADERS) + "{" + body + "}" + pick(TRAILERS);
  }

  private String payload() {
    return pick("{\"sub\":\"alice\"}", "{}", "x", "é", "\0", "{\"a\":1,\"a\":2}", "12345");
  }

  private String noise(String text) {
    String noisy = text;
    for (int i = random.nextInt(3); i > 0; i--) {
      int at = random.nextInt(noisy.length() + 1);
      String rest = noisy.substring(at);
      noisy =
          noisy.substring(0, at)
              + switch (random.nextInt(4)) {
                case 0 -> pick(INSERTS) + rest;
                case 1 -> rest.isEmpty() ? "" : rest.substring(1);
                case 2 -> rest.isEmpty() ? "=" : digit() + rest.substring(1);
                default -> "";
              };
    }
    // The last character is where unused bits are.
    return random.nextInt(4) == 0 && !noisy.isEmpty()
        ? noisy.substring(0, noisy.length() - 1) + digit()
        : noisy;
  }

  private String otherParts(String token) {
    String[] parts = token.split("\\.", -1);
    return switch (random.nextInt(7)) {
      case 0 -> parts[0] + "." + parts[1];
      case 1 -> parts[0] + "." + parts[1] + ".";
      case 2 -> parts[0] + ".." + parts[2];
      case 3 -> parts[1] + "." + parts[0] + "." + parts[2];
      case 4 -> token + "." + parts[random.nextInt(3)];
      case 5 -> token + ".." + parts[2];
      default -> " " + token + pick("", " ", "\n");
    };
  }

  private String digit() {
    return String.valueOf(BASE64URL.charAt(random.nextInt(BASE64URL.length())));
  }

  private String pick(String... choices) {
    return choices[random.nextInt(choices.length)];
  }

  private static String b64(String text) {
    return Base64Url.encode(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String sign(Keys keys, String header, String payload) {
    String text = header + "." + payload;
    byte[] signature = keys.signer().sign(text.getBytes(StandardCharsets.UTF_8));
    return text + "." + Base64Url.encode(signature);
  }
}
