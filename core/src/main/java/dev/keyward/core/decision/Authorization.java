package dev.keyward.core.decision;

import dev.keyward.core.DenyReason;
import dev.keyward.core.Outcome;
import dev.keyward.core.Scopes;
import dev.keyward.core.apikey.KnownKey;
import dev.keyward.core.policy.Route;

/** Whether somebody who is known may do what they ask, and can pay for it. */
final class Authorization {
  private final Charging charging;

  Authorization(Charging charging) {
    this.charging = charging;
  }

  /** On a public route nobody is looked at. */
  Outcome authorizeAnybody(Asked asked, Route route) {
    asked.trace().passed(Check.ROUTE);
    if (lacksCertificate(asked, route)) {
      return asked.refused(DenyReason.CLIENT_CERTIFICATE_REQUIRED, "");
    }
    return charging.charge(asked, route, Authenticated.anonymous(asked.address()));
  }

  Outcome authorize(Asked asked, Authenticated who) {
    Trace trace = asked.trace();
    trace.passed(Check.CREDENTIAL);
    String id = who.principal().credentialId();
    Route route = asked.route();
    if (route == null) {
      return asked.refused(DenyReason.NO_ROUTE, id);
    }
    trace.passed(Check.ROUTE);
    if (!route.isPublic() && !route.credentials().contains(who.principal().kind())) {
      return asked.refused(DenyReason.WRONG_KIND, id);
    }
    trace.passed(Check.CREDENTIAL_KIND);
    KnownKey key = who.key();
    if (key != null && !route.isPublic() && !route.environments().contains(key.environment())) {
      return asked.refused(DenyReason.WRONG_ENVIRONMENT, id);
    }
    trace.passed(Check.ENVIRONMENT);
    if (key != null && !key.admits(asked.address())) {
      return asked.refused(DenyReason.IP_NOT_ALLOWED, id);
    }
    trace.passed(Check.ALLOWED_IPS);
    if (lacksCertificate(asked, route)) {
      return asked.refused(DenyReason.CLIENT_CERTIFICATE_REQUIRED, id);
    }
    Scopes held = who.principal().scopes();
    if (!held.covers(route.scopes()) || !held.covers(asked.scopes())) {
      return asked.refused(DenyReason.INSUFFICIENT_SCOPE, id);
    }
    trace.passed(Check.SCOPES);
    return charging.charge(asked, route, who);
  }

  /** Passes the check where there is one. */
  private static boolean lacksCertificate(Asked asked, Route route) {
    if (!route.needsCertificate()) {
      return false;
    }
    if (asked.certified()) {
      asked.trace().passed(Check.CLIENT_CERTIFICATE);
    }
    return !asked.certified();
  }
}
