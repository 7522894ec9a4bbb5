package dev.keyward.server.observe;

import dev.keyward.core.audit.Actor;
import dev.keyward.server.oauth.OAuthObserver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Calls of the token endpoint, in the log and the metrics. */
public final class OAuthObservation implements OAuthObserver {
  private static final Logger LOG = LoggerFactory.getLogger("keyward.login");

  private final Metrics metrics;

  public OAuthObservation(Metrics metrics) {
    this.metrics = metrics;
  }

  @Override
  public void issued(String grant, String subject, String jti, Actor from) {
    metrics.token(shortened(grant), "issued");
    LOG.atInfo()
        .addKeyValue("grant", shortened(grant))
        .addKeyValue("subject", subject)
        .addKeyValue("credential", jti)
        .addKeyValue("actor", from.name())
        .addKeyValue("request_id", from.requestId())
        .addKeyValue("address", from.address())
        .log("token issued");
  }

  @Override
  public void refused(String grant, String error, Actor from) {
    metrics.token(shortened(grant), error);
    LOG.atInfo()
        .addKeyValue("grant", shortened(grant))
        .addKeyValue("error", error)
        .addKeyValue("request_id", from.requestId())
        .addKeyValue("address", from.address())
        .log("token refused");
  }

  /** Without the namespace that some grants have. */
  private static String shortened(String grant) {
    return grant.substring(grant.lastIndexOf(':') + 1).replace('-', '_');
  }
}
