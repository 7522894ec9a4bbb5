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
}
