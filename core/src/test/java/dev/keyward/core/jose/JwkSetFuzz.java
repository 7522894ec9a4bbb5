package dev.keyward.core.jose;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Fuzz target: the input as a key set. The keys that are read are read again as the same. */
public final class JwkSetFuzz {
  private JwkSetFuzz() {}

  /** Called by Jazzer. */
  public static void fuzzerTestOneInput(byte[] input) {
    try {
      JwkSet.parseSecrets(input);
    } catch (JoseException e) {
      // refused, as most are
    }
    List<Jwk> keys;
    try {
      keys = JwkSet.parse(input).keys();
    } catch (JoseException e) {
      return;
    }
    try {
      Set<String> ids = ids(keys);
      if (ids.size() != keys.size()
          || keys.size() > JwkSet.MAX_KEYS
          || !ids(JwkSet.parse(JwkSet.toJson(keys)).keys()).equals(ids)) {
        throw new AssertionError("the set is another one");
      }
    } catch (JoseException e) {
      throw new AssertionError("what was written is refused", e);
    }
  }

  private static Set<String> ids(Collection<Jwk> keys) {
    return keys.stream().map(Jwk::keyId).collect(Collectors.toSet());
  }
}
