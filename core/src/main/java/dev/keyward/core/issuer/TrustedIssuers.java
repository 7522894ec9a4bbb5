package dev.keyward.core.issuer;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** All issuers that are trusted beside Keyward itself. */
public final class TrustedIssuers {
  public static final TrustedIssuers NONE = new TrustedIssuers(List.of());

  private final Map<String, Trust> byIssuer;

  /**
   * @throws IllegalStateException when two are the same
   */
  public TrustedIssuers(Collection<Trust> all) {
    this.byIssuer =
        all.stream()
            .collect(
                Collectors.toUnmodifiableMap(trust -> trust.rules().issuer(), Function.identity()));
  }

  public boolean isEmpty() {
    return byIssuer.isEmpty();
  }

  /**
   * @param issuer as a token claims it: unverified, and good for nothing but to choose whose keys
   *     it is held against
   */
  public @Nullable Trust find(@Nullable String issuer) {
    return issuer == null ? null : byIssuer.get(issuer);
  }
}
