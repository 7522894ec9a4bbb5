package dev.keyward.core.limit;

import dev.keyward.core.ClientAddress;
import dev.keyward.core.Principal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Charges a request to all limits that it falls under, or to none: when one is exceeded, what the
 * others were charged is put back.
 */
public final class RequestLimits {
  private static final String PER_ADDRESS = "per_address";

  private final RateLimiter limiter;
  private final @Nullable Limit perAddress;

  /**
   * @param perAddress the limit of all requests of one address; null for off
   */
  public RequestLimits(RateLimiter limiter, @Nullable RateLimit perAddress) {
    this.limiter = limiter;
    this.perAddress =
        perAddress == null ? null : Limit.shared(PER_ADDRESS, perAddress, Limit.Per.ADDRESS);
  }

  /**
   * Who is charged.
   *
   * @param own its own limits, see {@link OwnLimits}
   * @param credential names the credential's buckets; those of the address when anonymous
   * @param address null for unknown: limits per address do not count then
   */
  public record Payer(
      Principal principal,
      @Nullable List<Limit> own,
      long credential,
      @Nullable ClientAddress address) {
    private int owned() {
      return own == null ? 0 : own.size();
    }

    /** Its own limits, then those of the route. */
    private Limit limit(List<Limit> route, int i) {
      return own != null && i < own.size() ? own.get(i) : route.get(i - owned());
    }

    /** The token of a login names a client, as anybody may, and spends nothing of it. */
    private boolean hasClient() {
      return !principal.callingKey().isEmpty();
    }
  }

  /**
   * Charges what all requests of an address share, before anything else is known of the request. It
   * counts requests, whatever they cost.
   *
   * @return one state, or none
   */
  public List<LimitState> charge(@Nullable ClientAddress address) {
    return perAddress == null || address == null
        ? List.of()
        : List.of(take(perAddress, perAddress.bucket(address.limitKey()), 1));
  }

  /** What {@link #charge(ClientAddress)} would say, without charging anything. */
  public List<LimitState> look(@Nullable ClientAddress address) {
    return perAddress == null || address == null
        ? List.of()
        : List.of(peek(perAddress, perAddress.bucket(address.limitKey()), 1));
  }

  /**
   * Charges all limits of a route, and those of the payer, which replace the route's own one.
   *
   * @param before what {@link #charge(ClientAddress)} said of the request
   * @return the states of all limits, those of {@code before} first; see {@link #exceeded}
   */
  public List<LimitState> charge(
      List<LimitState> before, List<Limit> limits, Payer payer, long cost) {
    int all = payer.owned() + limits.size();
    if (all == 0) {
      return before;
    }
    List<LimitState> states = new ArrayList<>(before.size() + all);
    states.addAll(before);
    for (int i = 0; i < all; i++) {
      Limit limit = payer.limit(limits, i);
      if (counts(limit, payer)) {
        LimitState state = take(limit, bucket(limit, payer), cost);
        if (state.exceeded()) {
          return refunded(limits, i, state, payer, cost);
        }
        states.add(state);
      }
    }
    return states;
  }

  /** Whether a request of this cost would pass, without charging anything. */
  public List<LimitState> look(
      List<LimitState> before, List<Limit> limits, Payer payer, long cost) {
    List<LimitState> states = new ArrayList<>(before);
    for (int i = 0; i < payer.owned() + limits.size(); i++) {
      Limit limit = payer.limit(limits, i);
      if (counts(limit, payer)) {
        states.add(peek(limit, bucket(limit, payer), cost));
      }
    }
    return states;
  }

  /**
   * Puts back what {@link #charge(List, List, Payer, long)} and {@link #charge(ClientAddress)}
   * charged, because something else refuses the request, and tells how all limits stand.
   */
  public List<LimitState> refund(List<Limit> limits, Payer payer, long cost) {
    return refunded(limits, payer.owned() + limits.size(), null, payer, cost);
  }

  /** Puts back what was charged before the limit that refused. */
  private List<LimitState> refunded(
      List<Limit> limits, int refusing, @Nullable LimitState refusal, Payer payer, long cost) {
    List<LimitState> states = new ArrayList<>();
    ClientAddress address = payer.address();
    if (perAddress != null && address != null) {
      long bucket = perAddress.bucket(address.limitKey());
      limiter.refund(bucket, perAddress.rate(), 1);
      states.add(peek(perAddress, bucket, 1));
    }
    for (int i = 0; i < payer.owned() + limits.size(); i++) {
      Limit limit = payer.limit(limits, i);
      if (i == refusing && refusal != null) {
        states.add(refusal);
      } else if (counts(limit, payer)) {
        long bucket = bucket(limit, payer);
        if (i < refusing) {
          limiter.refund(bucket, limit.rate(), cost);
        }
        states.add(peek(limit, bucket, 1));
      }
    }
    return states;
  }

  private LimitState take(Limit limit, long bucket, long cost) {
    return limiter.charge(limit.name(), bucket, limit.rate(), cost);
  }

  private LimitState peek(Limit limit, long bucket, long cost) {
    return limiter.peek(limit.name(), bucket, limit.rate(), cost);
  }

  /** Whether nothing replaces the limit, and it is known whose requests it counts. */
  private static boolean counts(Limit limit, Payer payer) {
    if (payer.own() != null && limit.isOfRoute()) {
      return false;
    }
    return limit.per() != Limit.Per.ADDRESS || payer.address() != null;
  }

  private static long bucket(Limit limit, Payer payer) {
    ClientAddress address = payer.address();
    long who =
        switch (limit.per()) {
          case ALL -> 0;
          case ADDRESS -> address == null ? 0 : address.limitKey();
          case CREDENTIAL -> payer.credential();
          case CLIENT ->
              payer.hasClient()
                  ? RateLimiter.bucket(payer.principal().clientId(), 0)
                  : payer.credential();
        };
    return limit.bucket(who);
  }

  /** Whether one of the limits refused the request. */
  public static boolean exceeded(List<LimitState> states) {
    for (int i = 0; i < states.size(); i++) {
      if (states.get(i).exceeded()) {
        return true;
      }
    }
    return false;
  }
}
