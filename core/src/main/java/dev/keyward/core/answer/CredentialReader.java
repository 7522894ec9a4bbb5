package dev.keyward.core.answer;

import dev.keyward.core.Credential;
import dev.keyward.core.apikey.KeyFormat;
import dev.keyward.core.text.AsciiSet;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Finds the credential of a request: {@code X-API-Key: <key>}, {@code Authorization: ApiKey <key>}
 * or {@code Authorization: Bearer <token>} (RFC 6750 section 2.1). Exactly one may be sent, once;
 * another {@code Authorization} scheme is not Keyward's and counts as none.
 */
public final class CredentialReader {
  /** The longest credential, in characters. */
  public static final int MAX_LENGTH = 8_192;

  private static final AsciiSet TOKEN68 = AsciiSet.ALPHANUMERICS.and("-._~+/");

  private CredentialReader() {}

  /**
   * @param authorization the values of all {@code Authorization} lines
   * @param apiKeys the values of all {@code X-API-Key} lines
   * @param query the raw query without {@code ?}, empty when there is none
   */
  public static Credential read(List<String> authorization, List<String> apiKeys, String query) {
    Credential fromAuthorization =
        authorization.isEmpty() ? Credential.NONE : authorization(authorization.getFirst());
    boolean both = !apiKeys.isEmpty() && !(fromAuthorization instanceof Credential.None);
    if (authorization.size() > 1 || apiKeys.size() > 1 || both) {
      return new Credential.Conflicting();
    }
    if (!query.isEmpty() && isInQuery(query)) {
      return new Credential.InQuery();
    }
    return apiKeys.isEmpty() ? fromAuthorization : apiKey(apiKeys.getFirst());
  }

  private static Credential authorization(String value) {
    int space = value.indexOf(' ');
    String scheme = space < 0 ? value : value.substring(0, space);
    if (scheme.isEmpty() || !AsciiSet.TOKEN.containsAll(scheme)) {
      return new Credential.Malformed();
    }
    String rest = space < 0 ? "" : afterSpaces(value, space);
    if (scheme.equalsIgnoreCase("Bearer")) {
      return isToken68(rest) ? new Credential.Bearer(rest) : new Credential.Malformed();
    }
    return scheme.equalsIgnoreCase("ApiKey") ? apiKey(rest) : Credential.NONE;
  }

  /**
   * Spaces alone part a scheme from its credential (RFC 9110 section 11.4): no tab, no other white
   * space.
   */
  private static String afterSpaces(String value, int space) {
    int from = space;
    while (from < value.length() && value.charAt(from) == ' ') {
      from++;
    }
    return value.substring(from);
  }

  private static Credential apiKey(String value) {
    boolean visible =
        !value.isEmpty() && value.length() <= MAX_LENGTH && AsciiSet.VISIBLE.containsAll(value);
    return visible ? new Credential.ApiKey(value) : new Credential.Malformed();
  }

  /** RFC 9110 section 11.2. */
  private static boolean isToken68(String value) {
    int end = value.length();
    while (end > 0 && value.charAt(end - 1) == '=') {
      end--;
    }
    return end > 0 && value.length() <= MAX_LENGTH && TOKEN68.containsAll(value, 0, end);
  }

  /** Whether a parameter is called {@code access_token}, or any value is an intact Keyward key. */
  private static boolean isInQuery(String query) {
    for (String parameter : query.split("[&;]", -1)) {
      int equals = parameter.indexOf('=');
      String name = decode(equals < 0 ? parameter : parameter.substring(0, equals));
      String value = decode(parameter.substring(equals + 1));
      if (name.equals("access_token") || KeyFormat.isIntact(value)) {
        return true;
      }
    }
    return false;
  }

  private static String decode(String text) {
    if (text.indexOf('%') < 0 && text.indexOf('+') < 0) {
      return text;
    }
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return text;
    }
  }
}
