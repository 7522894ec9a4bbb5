package dev.keyward.core.limit;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The limits of whoever makes a request, which count in the place of a route's own one. */
public final class OwnLimits {
  private OwnLimits() {}

  /**
   * All that count for a credential.
   *
   * @param credential of the key or the user; null for none
   * @param client of the client; null for none
   * @return null when the route's counts; empty when none does
   */
  public static @Nullable List<Limit> of(@Nullable OwnRate credential, @Nullable OwnRate client) {
    if (credential == null && client == null) {
      return null;
    }
    RateLimit own = credential == null ? null : credential.rate();
    RateLimit shared = client == null ? null : client.rate();
    if (own == null) {
      return shared == null ? List.of() : List.of(Limit.ofClient(shared));
    }
    return shared == null
        ? List.of(Limit.ofCredential(own))
        : List.of(Limit.ofCredential(own), Limit.ofClient(shared));
  }
}
