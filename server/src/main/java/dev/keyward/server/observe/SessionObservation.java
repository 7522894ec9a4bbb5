package dev.keyward.server.observe;

import dev.keyward.core.audit.Actor;
import dev.keyward.server.session.SessionObserver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Renewals and ends of sessions, in the log and the metrics. */
public final class SessionObservation implements SessionObserver {
  private static final Logger LOG = LoggerFactory.getLogger("keyward.login");

  private final Metrics metrics;

  public SessionObservation(Metrics metrics) {
    this.metrics = metrics;
  }

  @Override
  public void ended(Result result, String sessionId, Actor from) {
    metrics.renewal(result);
    LOG.atLevel(result == Result.REUSED ? Level.WARN : Level.INFO)
        .addKeyValue("result", result)
        .addKeyValue("session", sessionId)
        .addKeyValue("request_id", from.requestId())
        .addKeyValue("address", from.address())
        .log(
            result == Result.REUSED
                ? "a spent refresh token was presented: it or its successor was stolen"
                : "refresh");
  }

  @Override
  public void ended(End by, String sessionId, Actor from) {
    metrics.sessionEnded(by);
    LOG.atInfo()
        .addKeyValue("by", by)
        .addKeyValue("session", sessionId)
        .addKeyValue("request_id", from.requestId())
        .addKeyValue("address", from.address())
        .log("session ended");
  }
}
