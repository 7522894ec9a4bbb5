package dev.keyward.core.answer;

import dev.keyward.core.answer.HttpAnswer.Header;
import dev.keyward.core.limit.LimitState;
import java.util.List;

/**
 * {@code RateLimit-Policy} and {@code RateLimit} (draft-ietf-httpapi-ratelimit-headers-10): lists
 * of strings with parameters (RFC 9651).
 */
public final class RateLimitFields {
  private RateLimitFields() {}

  /** Adds both fields, with a member per limit; nothing when there are none. */
  public static void addTo(List<Header> headers, List<LimitState> limits) {
    if (limits.isEmpty()) {
      return;
    }
    StringBuilder policy = new StringBuilder(48);
    StringBuilder state = new StringBuilder(48);
    for (int i = 0; i < limits.size(); i++) {
      LimitState limit = limits.get(i);
      String separator = i == 0 ? "\"" : ", \"";
      policy.append(separator).append(limit.name()).append("\";q=").append(limit.requests());
      policy.append(";w=").append(limit.windowSeconds());
      state.append(separator).append(limit.name()).append("\";r=").append(limit.remaining());
      state.append(";t=").append(limit.resetSeconds());
    }
    headers.add(new Header("RateLimit-Policy", policy.toString()));
    headers.add(new Header("RateLimit", state.toString()));
  }
}
