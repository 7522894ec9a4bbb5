package dev.keyward.core;

/** What a request presents as its credential, before anything of it has been verified. */
public sealed interface Credential {
  /** No credential at all, or an {@code Authorization} scheme that is not Keyward's. */
  Credential NONE = new None();

  /** An API key as it was sent; unverified. {@code toString} never shows it. */
  record ApiKey(String value) implements Credential {
    @Override
    public String toString() {
      return "ApiKey[***]";
    }
  }

  /** A bearer token as it was sent; unverified. {@code toString} never shows it. */
  record Bearer(String value) implements Credential {
    @Override
    public String toString() {
      return "Bearer[***]";
    }
  }

  /** See {@link #NONE}. */
  record None() implements Credential {}

  /** A credential header that does not follow its syntax. */
  record Malformed() implements Credential {}

  /**
   * More than one credential, or one header sent twice: which one counts would be a guess (RFC 6750
   * section 2).
   */
  record Conflicting() implements Credential {}

  /**
   * A credential in the query, where logs and histories keep it: never honoured (RFC 9700 section
   * 4.3.2, ASVS 14.2.1).
   */
  record InQuery() implements Credential {}

  /**
   * What somebody showed without saying what it is: an access token when it begins as JSON in
   * base64url does, an API key otherwise, whatever its format.
   */
  static Credential shown(String value) {
    boolean json =
        value.length() > 2
            && value.charAt(0) == 'e'
            && value.charAt(1) >= 'w'
            && value.charAt(1) <= 'z';
    return json && hasTokenShape(value) ? new Bearer(value) : new ApiKey(value);
  }

  /** Whether it is three parts of base64url, as compact JWS are (RFC 7515 section 7.1). */
  static boolean hasTokenShape(String value) {
    int part = 1;
    int length = 0;
    for (int i = 0; i < value.length() && part <= 3; i++) {
      char c = value.charAt(i);
      if (c == '.' && length > 0) {
        part++;
        length = 0;
      } else if (isBase64Url(c)) {
        length++;
      } else {
        return false;
      }
    }
    return part == 3 && length > 0;
  }

  private static boolean isBase64Url(char c) {
    return c >= 'a' && c <= 'z'
        || c >= 'A' && c <= 'Z'
        || c >= '0' && c <= '9'
        || c == '-'
        || c == '_';
  }
}
