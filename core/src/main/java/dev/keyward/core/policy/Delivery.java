package dev.keyward.core.policy;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How allowed requests go on from a route, and their answers back.
 *
 * @param upstream null for routes of Keyward's own listeners
 * @param forwardsCredentials whether the upstream gets the caller's credential
 * @param audience what the upstream is called in signed assertions of who calls; empty for none
 * @param rewrite what the upstream gets for the path that was judged
 * @param upgrades whether a WebSocket may be opened (RFC 6455)
 * @param cors null when scripts of other origins get nothing
 * @param answers what is set in answers, and left out of them
 */
public record Delivery(
    @Nullable Upstream upstream,
    Timeouts timeouts,
    RequestBounds bounds,
    boolean forwardsCredentials,
    String audience,
    PathRewrite rewrite,
    boolean upgrades,
    @Nullable Cors cors,
    FieldRules answers) {

  /** Nowhere: Keyward itself answers. */
  public static final Delivery NONE =
      new Delivery(
          null,
          Timeouts.USUAL,
          RequestBounds.NONE,
          false,
          "",
          PathRewrite.NONE,
          false,
          null,
          FieldRules.NONE);

  /** To {@code upstream}, in the usual way. */
  static Delivery to(@Nullable URI upstream, Duration timeout, boolean forwardsCredentials) {
    return new Delivery(
        upstream == null ? null : Upstream.of(upstream),
        Timeouts.USUAL.withHeader(timeout),
        RequestBounds.NONE,
        forwardsCredentials,
        "",
        PathRewrite.NONE,
        false,
        null,
        FieldRules.NONE);
  }

  Delivery toward(@Nullable Upstream other) {
    return new Delivery(
        other, timeouts, bounds, forwardsCredentials, audience, rewrite, upgrades, cors, answers);
  }
}
