package dev.keyward.server.reload;

import dev.keyward.core.policy.Route;
import dev.keyward.server.config.KeywardConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * What a node that runs takes on with another configuration.
 *
 * @param reordered whether routes stand in another order, which only shows in lists
 * @param settings that have changed beside routes and issuers
 */
record Difference(Changes routes, Changes issuers, boolean reordered, List<String> settings) {
  private static final Changes NONE = new Changes(0, 0, 0);

  /**
   * @param files whether the files that {@code public.tls} names have changed
   */
  static Difference between(KeywardConfig before, KeywardConfig after, boolean files) {
    var old = before.publicListener();
    var now = after.publicListener();
    List<String> settings = new ArrayList<>();
    note(settings, "limits", !before.limits().equals(after.limits()));
    note(settings, "public.tls", files || !old.tls().equals(now.tls()));
    note(settings, "public.client_ca", !Objects.equals(old.clientCa(), now.clientCa()));
    note(settings, "public.trusted_proxies", !old.trustedProxies().equals(now.trustedProxies()));
    note(settings, "public.hsts", !old.transportSecurity().equals(now.transportSecurity()));
    note(settings, "public.drain_delay", !old.drain().delay().equals(now.drain().delay()));
    note(settings, "public.drain_timeout", !old.drain().timeout().equals(now.drain().timeout()));
    note(settings, "tokens.algorithm", before.tokens().algorithm() != after.tokens().algorithm());
    note(
        settings,
        "tokens.rotate_every",
        !before.tokens().rotateEvery().equals(after.tokens().rotateEvery()));
    return new Difference(
        Changes.between(before.routeList(), after.routeList(), Route::name),
        Changes.between(before.issuers(), after.issuers(), issuer -> issuer.rules().issuer()),
        !before.routeList().equals(after.routeList()),
        List.copyOf(settings));
  }

  private static void note(List<String> settings, String name, boolean changed) {
    if (changed) {
      settings.add(name);
    }
  }

  boolean isNothing() {
    return routes.equals(NONE) && issuers.equals(NONE) && !reordered && settings.isEmpty();
  }
}
