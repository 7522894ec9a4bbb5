package dev.keyward.server.login;

import dev.keyward.core.ClientAddress;
import dev.keyward.core.DenyReason;
import dev.keyward.core.limit.GrowingDelays;
import dev.keyward.core.limit.LimitState;
import dev.keyward.core.limit.RateLimit;
import dev.keyward.core.limit.RateLimiter;
import dev.keyward.core.login.Device;
import dev.keyward.server.openapi.Refusal;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How often passwords may be tried: from one address for whatever account, for one account from
 * wherever, and, after some failures, for one account from one address only after a growing delay.
 * Who shows a device of the account is counted by that device instead of the last two.
 *
 * <p>Charged before anything is hashed, the address before anything is looked up; an account that
 * nobody has is throttled like one that somebody has (ASVS 6.3.1, 6.3.8).
 */
public final class LoginLimits {
  private static final String PER_ADDRESS = "login_per_address";
  private static final String PER_ACCOUNT = "login_per_account";
  private static final String PER_DEVICE = "login_per_device";
  private static final String DELAY = "login_delay";

  private final RateLimiter limiter;
  private final GrowingDelays delays;
  private final @Nullable RateLimit perAddress;
  private final @Nullable RateLimit perAccount;
  private final Consumer<String> throttled;

  /**
   * @param perAddress all attempts of an address; null for off
   * @param perAccount attempts for an account that failed; null for off, and the delays with it
   * @param throttled told which limit refused an attempt
   */
  public LoginLimits(
      RateLimiter limiter,
      GrowingDelays delays,
      @Nullable RateLimit perAddress,
      @Nullable RateLimit perAccount,
      Consumer<String> throttled) {
    this.limiter = limiter;
    this.delays = delays;
    this.throttled = throttled;
    this.perAddress = perAddress;
    this.perAccount = perAccount;
  }

  /**
   * Counts an attempt, whatever it is about.
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
   * Counts an attempt for an account; {@link #charge(ClientAddress)} comes first.
   *
   * @param account what was sent to name it, in canonical form if it has one
   * @param device that was shown; null for none
   * @throws Refusal 429 when there have been too many
   */
  void charge(ClientAddress address, String account, @Nullable Device device) throws Refusal {
    if (perAccount == null) {
      return;
    }
    if (device == null) {
      LimitState delay = delays.take(DELAY, pair(address, account));
      if (delay != null) {
        refuseExceeded(delay);
      }
    }
    String name = device == null ? PER_ACCOUNT : PER_DEVICE;
    LimitState state = limiter.charge(name, bucket(account, device), perAccount, 1);
    if (state.exceeded() && device == null) {
      delays.putBack(pair(address, account));
    }
    refuseExceeded(state);
  }

  /** The attempt was right: it does not count against the account. */
  void succeeded(ClientAddress address, String account, @Nullable Device device) {
    if (perAccount != null) {
      limiter.refund(bucket(account, device), perAccount, 1);
      if (device == null) {
        delays.succeeded(pair(address, account));
      }
    }
  }

  /** The attempt could not be judged: it does not count against the account either. */
  void unjudged(ClientAddress address, String account, @Nullable Device device) {
    if (perAccount != null) {
      limiter.refund(bucket(account, device), perAccount, 1);
      if (device == null) {
        delays.putBack(pair(address, account));
      }
    }
  }

  private static long bucket(String account, @Nullable Device device) {
    return device == null
        ? RateLimiter.bucket(PER_ACCOUNT, RateLimiter.bucket(account, 0))
        : RateLimiter.bucket(PER_DEVICE, RateLimiter.bucket(device.id(), 0));
  }

  private static long pair(ClientAddress address, String account) {
    return RateLimiter.bucket(account, address.limitKey());
  }

  private void refuseExceeded(LimitState state) throws Refusal {
    if (state.exceeded()) {
      throttled.accept(state.name());
      throw Refusal.exceeded(DenyReason.RATE_LIMITED, state);
    }
  }
}
