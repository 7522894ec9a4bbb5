package dev.keyward.core.token;

import java.util.ArrayList;
import java.util.List;

/**
 * What a token was made from other than a login, and ends with.
 *
 * @param keyId the API key, empty for none: the token is good for as long as the key is, and what
 *     it does the key has done
 * @param jtis of the token it was exchanged for, and of those before that one, the first first
 */
public record Ancestry(String keyId, List<String> jtis) {
  /** Of a login. */
  public static final Ancestry NONE = new Ancestry("", List.of());

  /** A token is exchanged for another so often at the most. */
  public static final int MOST = 8;

  public Ancestry {
    jtis = List.copyOf(jtis);
  }

  /**
   * When what a token allows was given, in milliseconds: a revocation dated between a token and the
   * one it was exchanged for is about both.
   *
   * @param issuedAtMillis of the token itself
   */
  long givenAtMillis(long issuedAtMillis) {
    return jtis.isEmpty()
        ? issuedAtMillis
        : Math.min(issuedAtMillis, TokenIds.issuedAtMillis(jtis.getFirst()));
  }

  /** Of a token that is exchanged for the one with this {@code jti} and this ancestry. */
  List<String> and(String jti) {
    List<String> longer = new ArrayList<>(jtis);
    longer.add(jti);
    return longer;
  }
}
