package dev.keyward.core;

/** The kinds of credential a route can ask for. */
public enum CredentialKind {
  API_KEY("api_key"),
  ACCESS_TOKEN("access_token"),
  /** No credential: only a public route lets such a request pass. */
  ANONYMOUS("anonymous");

  private final String wireName;

  CredentialKind(String wireName) {
    this.wireName = wireName;
  }

  /** The name in configuration, JSON and {@code X-Keyward-Kind}. */
  public String wireName() {
    return wireName;
  }
}
