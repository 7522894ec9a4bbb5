package dev.keyward.server.login;

import dev.keyward.core.ClientAddress;
import dev.keyward.core.Decision.Deny;
import dev.keyward.core.DenyReason;
import dev.keyward.core.limit.LimitState;
import dev.keyward.core.limit.RateLimit;
import dev.keyward.core.limit.RateLimiter;
import dev.keyward.server.openapi.Refusal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How often passwords may be tried: from one address for whatever account, and for one account from
 * wherever. Charged before anything is looked up or hashed; an account that nobody has is throttled
 * like one that somebody has (ASVS 6.3.1, 6.3.8).
 */
public final class LoginLimits {
  private static final String PER_ADDRESS = "login_per_address";
  private static final String PER_ACCOUNT = "login_per_account";

  private final RateLimiter limiter;
  private final @Nullable RateLimit perAddress;
  private final @Nullable RateLimit perAccount;

  /**
   * @param perAddress all attempts of an address; null for off
   * @param perAccount attempts for an account that failed; null for off
   */
  public LoginLimits(
      RateLimiter limiter, @Nullable RateLimit perAddress, @Nullable RateLimit perAccount) {
    this.limiter = limiter;
    this.perAddress = perAddress;
    this.perAccount = perAccount;
  }

  /**
   * Counts an attempt that needs no account.
   *
   * @throws Refusal 429 when there have been too many
   */
  void charge(ClientAddress address) throws Refusal {
    if (perAddress != null) {
      long bucket = RateLimiter.bucket(PER_ADDRESS, address.limitKey());
      refuseExceeded(limiter.charge(PER_ADDRESS, bucket, perAddress, 1));
    }
  }

  /**
   * Counts an attempt.
   *
   * @param account what was sent to name it, in canonical form if it has one
   * @throws Refusal 429 when there have been too many
   */
  void charge(ClientAddress address, String account) throws Refusal {
    charge(address);
    if (perAccount != null) {
      refuseExceeded(limiter.charge(PER_ACCOUNT, bucket(account), perAccount, 1));
    }
  }

  /** The attempt was right: it does not count against the account. */
  void succeeded(String account) {
    if (perAccount != null) {
      limiter.refund(bucket(account), perAccount, 1);
    }
  }

  private static long bucket(String account) {
    return RateLimiter.bucket(PER_ACCOUNT, RateLimiter.bucket(account, 0));
  }

  private static void refuseExceeded(LimitState state) throws Refusal {
    if (state.exceeded()) {
      throw Refusal.of(new Deny(DenyReason.RATE_LIMITED, null, "", List.of(state)));
    }
  }
}
