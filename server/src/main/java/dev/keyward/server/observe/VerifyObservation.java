package dev.keyward.server.observe;

import dev.keyward.core.Decision;
import dev.keyward.server.decision.VerifyObserver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs and counts the verdicts of the verify API, one line for each credential asked about. */
public final class VerifyObservation implements VerifyObserver {
  private static final Logger LOG = LoggerFactory.getLogger("keyward.verify");

  private final Metrics metrics;

  public VerifyObservation(Metrics metrics) {
    this.metrics = metrics;
  }

  @Override
  public void verified(String requestId, String code, Decision decision) {
    metrics.verified(code);
    if (LOG.isInfoEnabled()) {
      Observation.identify(
              LOG.atInfo().addKeyValue("request_id", requestId).addKeyValue("code", code), decision)
          .log("verification");
    }
  }
}
