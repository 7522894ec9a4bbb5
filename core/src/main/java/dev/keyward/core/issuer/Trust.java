package dev.keyward.core.issuer;

/** A trusted issuer with the keys that its tokens are signed with, and no others (threat 23). */
public record Trust(TrustedIssuer rules, IssuerKeySource keys) {
  /** What is known of a key that has verified a token. */
  public enum Standing {
    /** It still is a key of the issuer. */
    HELD,
    /** The issuer has withdrawn it, or put another one under its name. */
    LOST,
    /** Nobody knows which keys the issuer has. */
    UNKNOWN
  }

  public Standing standing(IssuerKey key) {
    IssuerKeys current = keys.current();
    if (current == null) {
      return Standing.UNKNOWN;
    }
    return current.hold(key) ? Standing.HELD : Standing.LOST;
  }
}
