package dev.keyward.server.observe;

import dev.keyward.core.Decision;
import dev.keyward.core.StorageException;
import dev.keyward.core.policy.Route;
import dev.keyward.server.http.ExchangeObserver;
import dev.keyward.server.http.ExchangeRecord;
import dev.keyward.server.log.JsonLine;
import dev.keyward.server.log.LogFields;
import dev.keyward.server.request.Door;
import dev.keyward.server.request.Peer;
import org.jspecify.annotations.Nullable;
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
      ACCESS.info("request", new Line(listener, record, code, nanos));
    }
  }

  /** What is told of one exchange. */
  private record Line(String listener, ExchangeRecord of, String code, long nanos)
      implements LogFields {
    @Override
    public void writeTo(JsonLine line) {
      line.add("listener", listener)
          .add("request_id", of.requestId())
          .add("address", of.address())
          .add("protocol", of.protocol())
          .add("method", Masking.bounded(of.method()))
          .add("path", Masking.bounded(of.path()))
          .add("status", of.status())
          .add("code", code)
          .add("bytes", of.bytesSent())
          .add("micros", nanos / 1_000);
      if (of.door() != Door.FRONT) {
        line.add("door", "check");
      }
      Decision decision = of.decision();
      if (decision != null) {
        line.add("route", route(decision)).add("credential", credential(decision));
      }
    }
  }

  /** Says which route and which credential a decision was about. */
  static LoggingEventBuilder identify(LoggingEventBuilder line, @Nullable Decision decision) {
    return decision == null
        ? line
        : line.addKeyValue("route", route(decision))
            .addKeyValue("credential", credential(decision));
  }

  private static String route(Decision decision) {
    Route route = decision.route();
    return route == null ? "" : route.name();
  }

  private static String credential(Decision decision) {
    return switch (decision) {
      case Decision.Allow allow when allow.observed() != null -> allow.observed().credentialId();
      case Decision.Allow allow -> allow.principal().credentialId();
      case Decision.Deny deny -> deny.credentialId();
    };
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
