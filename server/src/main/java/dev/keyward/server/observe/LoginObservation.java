package dev.keyward.server.observe;

import dev.keyward.core.audit.Actor;
import dev.keyward.server.http.EndpointRequest;
import dev.keyward.server.login.LoginObserver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs and counts attempts to log in. What was typed as a username is not logged: now and then it
 * is a password.
 */
public final class LoginObservation implements LoginObserver {
  private static final Logger LOG = LoggerFactory.getLogger("keyward.login");

  private final Metrics metrics;

  public LoginObservation(Metrics metrics) {
    this.metrics = metrics;
  }

  @Override
  public void ended(Result result, String userId, EndpointRequest request) {
    metrics.login(result);
    LOG.atInfo()
        .addKeyValue("result", result)
        .addKeyValue("user", userId)
        .addKeyValue("request_id", request.requestId())
        .addKeyValue("address", request.address())
        .log("login");
  }

  @Override
  public void throttled(String limit) {
    metrics.loginThrottled(limit);
  }

  @Override
  public void locked(String userId, Actor from) {
    metrics.userLocked();
    LOG.atWarn()
        .addKeyValue("user", userId)
        .addKeyValue("request_id", from.requestId())
        .addKeyValue("address", from.address())
        .log("user locked after too many wrong passwords");
  }
}
