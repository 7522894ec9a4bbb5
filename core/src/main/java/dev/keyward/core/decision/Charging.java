package dev.keyward.core.decision;

import dev.keyward.core.Decision;
import dev.keyward.core.Decision.Allow;
import dev.keyward.core.Decision.Deny;
import dev.keyward.core.DenyReason;
import dev.keyward.core.Outcome;
import dev.keyward.core.StorageException;
import dev.keyward.core.apikey.KnownKey;
import dev.keyward.core.limit.Limit;
import dev.keyward.core.limit.LimitState;
import dev.keyward.core.limit.RequestLimits;
import dev.keyward.core.limit.RequestLimits.Payer;
import dev.keyward.core.limit.RouteLimits;
import dev.keyward.core.policy.Route;
import dev.keyward.core.quota.Quota;
import dev.keyward.core.quota.Quotas;
import java.util.ArrayList;
import java.util.List;

/**
 * The last step of a decision: all limits, then the quota. A request that one of them refuses is
 * charged to none, and one that is only asked about is not charged. Of a quota, a route that only
 * observes spends nothing, and knows what memory knows.
 */
final class Charging {
  private final Quotas quotas;

  Charging(Quotas quotas) {
    this.quotas = quotas;
  }

  /** Lets {@code who} pass, if there is enough left; pending when only the store can tell. */
  Outcome charge(Asked asked, Route route, Authenticated who) {
    RouteLimits rules = route.limits();
    List<Limit> own = route.isUse() ? who.ownLimits() : null;
    Payer payer = new Payer(who.principal(), own, who.limitKey(), asked.address());
    long cost = asked.cost() == null || asked.isQuestion() ? rules.cost() : asked.cost();
    RequestLimits limits = asked.counting().limits();
    List<LimitState> states =
        asked.isQuestion()
            ? limits.look(asked.limits(), rules.limits(), payer, cost)
            : limits.charge(asked.limits(), rules.limits(), payer, cost);
    if (RequestLimits.exceeded(states)) {
      return new Deny(DenyReason.RATE_LIMITED, route, who.principal().credentialId(), states);
    }
    asked.trace().passed(Check.RATE_LIMITS);
    KnownKey key = route.isUse() ? who.key() : null;
    Quota quota = key == null ? null : key.quota();
    if (key == null || quota == null) {
      return new Allow(route, who.principal(), states);
    }
    Charge charge = new Charge(asked, route, payer, cost, key, quota, states);
    return route.isObserved() ? look(charge) : charge(charge);
  }

  /**
   * A request that the limits let pass.
   *
   * @param cost what it costs, or would cost
   * @param states of the limits
   */
  private record Charge(
      Asked asked,
      Route route,
      Payer payer,
      long cost,
      KnownKey key,
      Quota quota,
      List<LimitState> states) {

    boolean isQuestion() {
      return asked.isQuestion();
    }

    Deny refused(DenyReason reason, List<LimitState> told) {
      return new Deny(reason, route, payer.principal().credentialId(), told);
    }
  }

  /** Spends nothing, and does not ask the store for the sake of a refusal that will not be. */
  private Decision look(Charge charge) {
    LimitState known = quotas.look(charge.key().quotaAccount(), charge.quota(), charge.cost());
    return known == null
        ? new Allow(charge.route(), charge.payer().principal(), charge.states())
        : settled(charge, known);
  }

  private Outcome charge(Charge charge) {
    String account = charge.key().quotaAccount();
    LimitState state =
        charge.isQuestion()
            ? quotas.look(account, charge.quota(), charge.cost())
            : quotas.charge(account, charge.quota(), charge.cost());
    return state == null ? new OfStore(charge) : settled(charge, state);
  }

  /** The store is to be asked for more of the quota. */
  private final class OfStore implements Outcome.Pending {
    private final Charge charge;

    OfStore(Charge charge) {
      this.charge = charge;
    }

    @Override
    public Decision resolve() {
      return chargeByStore(charge);
    }

    @Override
    public Decision abandon() {
      return unavailable(charge);
    }

    @Override
    public boolean isOfKnown() {
      return true;
    }
  }

  private Decision chargeByStore(Charge charge) {
    String account = charge.key().quotaAccount();
    LimitState state;
    try {
      state =
          charge.isQuestion()
              ? quotas.lookIntoStore(account, charge.quota(), charge.cost())
              : quotas.chargeByStore(account, charge.quota(), charge.cost());
    } catch (StorageException e) {
      return unavailable(charge);
    }
    return settled(charge, state);
  }

  private Decision unavailable(Charge charge) {
    List<LimitState> unused = putBack(charge);
    return charge.refused(DenyReason.UNAVAILABLE, List.of());
  }

  private Decision settled(Charge charge, LimitState quota) {
    List<LimitState> all = new ArrayList<>(quota.exceeded() ? putBack(charge) : charge.states());
    all.add(quota);
    if (quota.exceeded()) {
      return charge.refused(DenyReason.QUOTA_EXCEEDED, all);
    }
    charge.asked().trace().passed(Check.QUOTA);
    return new Allow(charge.route(), charge.payer().principal(), all);
  }

  /** How the limits stand when this request is charged to none of them. */
  private List<LimitState> putBack(Charge charge) {
    Asked asked = charge.asked();
    return charge.isQuestion()
        ? charge.states()
        : asked
            .counting()
            .limits()
            .refund(charge.route().limits().limits(), charge.payer(), charge.cost());
  }
}
