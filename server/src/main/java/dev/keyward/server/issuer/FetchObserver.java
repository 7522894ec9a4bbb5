package dev.keyward.server.issuer;

/** Is told of each look at the keys of an issuer. */
@FunctionalInterface
public interface FetchObserver {
  /**
   * @param issuer one of the configuration
   * @param result {@code ok}, or why not, in one of few words
   */
  void fetched(String issuer, String result);
}
