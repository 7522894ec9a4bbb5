package dev.keyward.core.issuer;

import dev.keyward.core.Scopes;
import dev.keyward.core.claim.ClaimException;
import dev.keyward.core.claim.Claims;
import dev.keyward.core.json.JsonObject;
import dev.keyward.core.json.MalformedJsonException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What the claims of another issuer come to mean here.
 *
 * @param scopes where they stand; null for the usual claim, or else Microsoft's {@code scp}
 * @param name where it stands; null for {@code username}, else {@code preferred_username}, else the
 *     subject
 * @param scopeMap what each value of the scopes claim gives; values that are not in it give
 *     nothing. Null for values that are scopes themselves
 * @param subjectPrefix put before the {@code sub}; empty for none
 */
public record ClaimMapping(
    @Nullable ClaimPath scopes,
    @Nullable ClaimPath name,
    @Nullable Map<String, Scopes> scopeMap,
    String subjectPrefix) {

  /** Claims as the standards call them. */
  public static final ClaimMapping STANDARD = new ClaimMapping(null, null, null, "");

  private static final List<ClaimPath> SCOPES = paths("scope", "scp");
  private static final List<ClaimPath> NAMES = paths("username", "preferred_username");

  public ClaimMapping {
    scopeMap = scopeMap == null ? null : Map.copyOf(scopeMap);
  }

  private static List<ClaimPath> paths(String first, String second) {
    return List.of(ClaimPath.parse(first), ClaimPath.parse(second));
  }

  /**
   * What the token may do. Rights over Keyward itself are never among it: nobody else gives those.
   *
   * @throws IllegalArgumentException when a value is no scope, or there are too many
   */
  Scopes scopes(JsonObject claims) throws MalformedJsonException {
    ClaimPath.Found found = first(scopes == null ? SCOPES : List.of(scopes), claims);
    List<String> words = found == null ? List.of() : found.words();
    Map<String, Scopes> map = scopeMap;
    return (map == null ? Scopes.of(words) : mapped(words, map)).unreserved();
  }

  private static Scopes mapped(List<String> words, Map<String, Scopes> map) {
    Set<String> given = new TreeSet<>();
    words.forEach(word -> given.addAll(map.getOrDefault(word, Scopes.NONE).asList()));
    return Scopes.of(given);
  }

  /** How the subject is called. */
  String name(JsonObject claims, String subject) throws MalformedJsonException, ClaimException {
    ClaimPath.Found found = first(name == null ? NAMES : List.of(name), claims);
    return found == null ? subject : Claims.text(found.string());
  }

  private static ClaimPath.@Nullable Found first(List<ClaimPath> paths, JsonObject claims)
      throws MalformedJsonException {
    for (ClaimPath path : paths) {
      ClaimPath.Found found = path.find(claims);
      if (found != null) {
        return found;
      }
    }
    return null;
  }
}
