package dev.keyward.core.token;

import dev.keyward.core.signing.Keyring;
import java.util.ArrayList;
import java.util.List;

/**
 * What a token was made from other than a login, and ends with.
 *
 * @param keyId the API key, empty for none: the token is good for as long as the key is, and what
 *     it does the key has done
 * @param jtis of the token it was exchanged for, and of those before that one, the first first
 * @param kids of the keys that signed those
 */
public record Ancestry(String keyId, List<String> jtis, List<String> kids) {
  /** Of a login. */
  public static final Ancestry NONE = new Ancestry("", List.of(), List.of());

  /** A token is exchanged for another so often at the most. */
  public static final int MOST = 8;

  public Ancestry {
    jtis = List.copyOf(jtis);
    kids = List.copyOf(kids);
  }

  /** Whether all keys that the token goes back to still count. */
  boolean isHeld(Keyring keyring) {
    for (int i = 0; i < kids.size(); i++) {
      if (keyring.find(kids.get(i)) == null) {
        return false;
      }
    }
    return true;
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

  /** Of a token that the one with this {@code jti} and this ancestry is exchanged for. */
  List<String> jtisAnd(String jti) {
    return plus(jtis, jti);
  }

  /** As {@link #jtisAnd}, of the keys. */
  List<String> kidsAnd(String kid) {
    return kids.contains(kid) || kid.isEmpty() ? kids : plus(kids, kid);
  }

  private static List<String> plus(List<String> before, String last) {
    List<String> longer = new ArrayList<>(before);
    longer.add(last);
    return longer;
  }
}
