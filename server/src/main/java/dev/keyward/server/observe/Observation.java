package dev.keyward.server.observe;

import dev.keyward.core.Decision;
import dev.keyward.core.StorageException;
import dev.keyward.core.policy.Route;
import dev.keyward.server.http.ExchangeObserver;
import dev.keyward.server.http.ExchangeRecord;
import dev.keyward.server.request.Door;
import dev.keyward.server.request.Peer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Writes one access log line for each exchange of a listener, counts it, and logs what went wrong
 * inside. The exact reason of a refusal and the credential's id are told here, and only here.
 */
public final class Observation implements ExchangeObserver {
  private static final Logger ACCESS = LoggerFactory.getLogger("keyward.access");
  private static final Logger EVENTS = LoggerFactory.getLogger("keyward.server");

  private final String listener;
  private final Metrics metrics;

  /**
   * @param listener {@code public} or {@code admin}
   */
  public Observation(String listener, Metrics metrics) {
    this.listener = listener;
    this.metrics = metrics;
  }

  @Override
  public void ended(ExchangeRecord record) {
    long nanos = record.nanos();
    Decision decision = record.decision();
    String code = code(record);
    String allowed = decision instanceof Decision.Allow ? "allow" : "deny";
    boolean asked = record.door() != Door.FRONT;
    metrics.request(
        new Metrics.Labels(listener, asked ? "check" : "front", allowed, code, record.status()),
        nanos);
    if (ACCESS.isInfoEnabled()) {
      LoggingEventBuilder line =
          ACCESS
              .atInfo()
              .addKeyValue("listener", listener)
              .addKeyValue("request_id", record.requestId())
              .addKeyValue("address", record.address())
              .addKeyValue("protocol", record.protocol())
              .addKeyValue("method", Masking.bounded(record.method()))
              .addKeyValue("path", Masking.bounded(record.path()))
              .addKeyValue("status", record.status())
              .addKeyValue("code", code)
              .addKeyValue("bytes", record.bytesSent())
              .addKeyValue("micros", nanos / 1_000);
      identify(asked ? line.addKeyValue("door", "check") : line, decision).log("request");
    }
  }

  /** Says which route and which credential a decision was about. */
  static LoggingEventBuilder identify(
      LoggingEventBuilder line, @org.jspecify.annotations.Nullable Decision decision) {
    if (decision == null) {
      return line;
    }
    Route route = decision.route();
    String credential =
        switch (decision) {
          case Decision.Allow allow when allow.observed() != null ->
              allow.observed().credentialId();
          case Decision.Allow allow -> allow.principal().credentialId();
          case Decision.Deny deny -> deny.credentialId();
        };
    return line.addKeyValue("route", route == null ? "" : route.name())
        .addKeyValue("credential", credential);
  }

  private static String code(ExchangeRecord record) {
    if (record.failure() != null) {
      return record.failure().name();
    }
    return switch (record.decision()) {
      case Decision.Allow allow when allow.observed() != null -> allow.observed().reason().name();
      case Decision.Allow _ -> "VALID";
      case Decision.Deny deny -> deny.reason().name();
      case null -> "ABANDONED";
    };
  }

  @Override
  public void failed(String requestId, Throwable cause) {
    boolean store = cause instanceof StorageException;
    metrics.failure(store ? "store" : "internal");
    LoggingEventBuilder event = EVENTS.atError().addKeyValue("request_id", requestId);
    if (store) {
      event
          .addKeyValue("cause", String.valueOf(cause.getMessage()))
          .log("the store did not answer");
    } else {
      event.setCause(cause).log("a request failed");
    }
  }

  @Override
  public void connectionFailed(Peer peer, Throwable cause) {
    EVENTS
        .atDebug()
        .addKeyValue("address", peer.address())
        .addKeyValue("cause", cause.getClass().getSimpleName())
        .log("a connection broke");
  }
}
