package dev.keyward.core.limit;

import dev.keyward.core.ClientAddress;
import dev.keyward.core.CredentialKind;
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
   * @param credential names the credential's buckets; those of the address when anonymous
   * @param address null for unknown: limits per address do not count then
   */
  public record Payer(Principal principal, long credential, @Nullable ClientAddress address) {
    private boolean hasClient() {
      return principal.kind() != CredentialKind.ANONYMOUS
          && !principal.clientId().equals(Principal.NO_CLIENT);
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
   * Charges all limits of a route.
   *
   * @param before what {@link #charge(ClientAddress)} said of the request
   * @return the states of all limits, those of {@code before} first; see {@link #exceeded}
   */
  public List<LimitState> charge(
      List<LimitState> before, List<Limit> limits, Payer payer, long cost) {
    if (limits.isEmpty()) {
      return before;
    }
    List<LimitState> states = new ArrayList<>(before.size() + limits.size());
    states.addAll(before);
    for (int i = 0; i < limits.size(); i++) {
      Limit limit = limits.get(i);
      if (counts(limit, payer)) {
        LimitState state = take(limit, bucket(limit, payer), cost);
        if (state.exceeded()) {
          return refused(limits, i, state, payer, cost);
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
    for (Limit limit : limits) {
      if (counts(limit, payer)) {
        states.add(peek(limit, bucket(limit, payer), cost));
      }
    }
    return states;
  }

  /** Puts back what was charged, and tells how all limits stand. */
  private List<LimitState> refused(
      List<Limit> limits, int refusing, LimitState refusal, Payer payer, long cost) {
    List<LimitState> states = new ArrayList<>();
    ClientAddress address = payer.address();
    if (perAddress != null && address != null) {
      long bucket = perAddress.bucket(address.limitKey());
      limiter.refund(bucket, perAddress.rate(), 1);
      states.add(peek(perAddress, bucket, 1));
    }
    for (int i = 0; i < limits.size(); i++) {
      Limit limit = limits.get(i);
      if (i == refusing) {
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

  /** Whether it is known whose requests the limit counts. */
  private static boolean counts(Limit limit, Payer payer) {
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
