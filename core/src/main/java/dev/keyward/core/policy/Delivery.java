package dev.keyward.core.policy;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How allowed requests go on from a route.
 *
 * @param upstream null for routes of Keyward's own listeners
 * @param timeout how long the upstream may take until its answer begins
 * @param forwardsCredentials whether the upstream gets the caller's credential
 * @param audience what the upstream is called in signed assertions of who calls; empty for none
 * @param rewrite what the upstream gets for the path that was judged
 */
public record Delivery(
    @Nullable URI upstream,
    Duration timeout,
    boolean forwardsCredentials,
    String audience,
    PathRewrite rewrite) {

  public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(60);

  /** Nowhere: Keyward itself answers. */
  public static final Delivery NONE =
      new Delivery(null, DEFAULT_TIMEOUT, false, "", PathRewrite.NONE);

  Delivery toward(@Nullable URI other) {
    return new Delivery(other, timeout, forwardsCredentials, audience, rewrite);
  }
}
