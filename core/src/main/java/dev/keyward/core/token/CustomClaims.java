package dev.keyward.core.token;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Claims that an operator adds to own tokens, each with the text of a name in the metadata of the
 * user or of the client. Immutable.
 *
 * @param sources by claim
 */
public record CustomClaims(Map<String, Source> sources) {
  public static final CustomClaims NONE = new CustomClaims(Map.of());
  public static final int MOST = 16;

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.:/-]{0,63}");

  /** What Keyward says itself, and what has a meaning for whoever reads a token (IANA registry). */
  private static final Set<String> TAKEN =
      Set.of(
          "iss",
          "sub",
          "aud",
          "exp",
          "nbf",
          "iat",
          "jti",
          "client_id",
          "scope",
          TokenIssuer.SESSION,
          TokenIssuer.USERNAME,
          TokenIssuer.CLIENT_NAME,
          TokenIssuer.KEY_ID,
          TokenIssuer.PARENTS,
          TokenIssuer.RATE_LIMIT,
          "act",
          "may_act",
          "cnf",
          "azp",
          "acr",
          "amr",
          "auth_time",
          "nonce",
          "at_hash",
          "c_hash",
          "events",
          "token_introspection",
          "authorization_details");

  /** Whose metadata a claim is from. */
  public enum Owner {
    USER,
    CLIENT
  }

  /**
   * Where the text of a claim is found.
   *
   * @param name in the metadata
   */
  public record Source(Owner owner, String name) {}

  public CustomClaims {
    sources = Collections.unmodifiableMap(new TreeMap<>(sources));
  }

  /**
   * @throws IllegalArgumentException with a sentence for the operator, when {@code claim} cannot be
   *     one
   */
  public static void check(String claim) {
    if (TAKEN.contains(claim)) {
      throw new IllegalArgumentException("is a claim that has a meaning of its own");
    }
    if (!NAME.matcher(claim).matches()) {
      throw new IllegalArgumentException(
          "is no name of a claim: 1 to 64 letters, digits and _ . : / -");
    }
  }

  /** Whether any is from the metadata of clients. */
  public boolean askForClients() {
    return sources.values().stream().anyMatch(source -> source.owner() == Owner.CLIENT);
  }

  /**
   * The claims of a token. One whose name is not in the metadata is left out.
   *
   * @param user metadata; empty for none
   * @param client metadata; empty for none
   */
  public Map<String, String> of(Map<String, String> user, Map<String, String> client) {
    Map<String, String> claims = new LinkedHashMap<>();
    sources.forEach(
        (claim, source) -> {
          String text = (source.owner() == Owner.USER ? user : client).get(source.name());
          if (text != null) {
            claims.put(claim, text);
          }
        });
    return claims;
  }
}
