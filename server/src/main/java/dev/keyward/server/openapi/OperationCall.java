package dev.keyward.server.openapi;

import dev.keyward.core.Principal;
import dev.keyward.core.Scopes;
import dev.keyward.core.audit.Actor;
import dev.keyward.core.idempotency.Claim;
import dev.keyward.server.http.EndpointRequest;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A request that its operation's schemas accept.
 *
 * @param variables of the path
 * @param query parameters that were sent
 * @param body empty when none was sent
 * @param claim null when the call may be carried out again
 */
public record OperationCall(
    Operation operation,
    Map<String, String> variables,
    Map<String, String> query,
    ObjectNode body,
    EndpointRequest request,
    @Nullable Claim claim) {
  /** RFC 3339 has no year beyond. */
  private static final Instant END_OF_TIME = Instant.parse("9999-12-31T23:59:59.999Z");

  /** The same call with another body, such as one line of the one that was sent. */
  OperationCall with(ObjectNode other) {
    return new OperationCall(operation, variables, query, other, request, claim);
  }

  /** The same call, to be carried out once. */
  public OperationCall once(Claim unique) {
    return new OperationCall(operation, variables, query, body, request, unique);
  }

  public String variable(String name) {
    String value = variables.get(name);
    if (value == null) {
      throw new IllegalArgumentException(operation.path() + " has no {" + name + '}');
    }
    return value;
  }

  public @Nullable String query(String name) {
    return query.get(name);
  }

  /** A string member of the body, or {@code fallback} when it is absent or null. */
  public String text(String member, String fallback) {
    return body.path(member).stringValue(fallback);
  }

  /** A string member of the body, or null when it is absent or null. */
  public @Nullable String text(String member) {
    return body.path(member).stringValue(null);
  }

  /**
   * A member that lists scopes; null when it is absent or null.
   *
   * @throws Refusal when they are too much together, which a schema cannot say
   */
  public @Nullable Scopes scopes(String member) throws Refusal {
    JsonNode list = body.path(member);
    try {
      return list.isArray()
          ? Scopes.of(list.valueStream().map(JsonNode::stringValue).toList())
          : null;
    } catch (IllegalArgumentException e) {
      throw Refusal.invalid('/' + member, String.valueOf(e.getMessage()));
    }
  }

  /**
   * A time of the body, in milliseconds; null when the member is absent or null.
   *
   * @throws Refusal when it is no time that can be stored
   */
  public @Nullable Instant time(String member) throws Refusal {
    String text = text(member);
    return text == null ? null : time(text, '/' + member, "");
  }

  /** As {@link #time}, of a query parameter. */
  public @Nullable Instant queryTime(String name) throws Refusal {
    String text = query(name);
    return text == null ? null : time(text, "", "the query parameter " + name + ' ');
  }

  private static Instant time(String text, String pointer, String what) throws Refusal {
    try {
      Instant time = OffsetDateTime.parse(text).toInstant().truncatedTo(ChronoUnit.MILLIS);
      if (!time.isBefore(Instant.EPOCH) && !time.isAfter(END_OF_TIME)) {
        return time;
      }
    } catch (DateTimeException e) {
      // Leap seconds and more than nine digits are in RFC 3339, but in no clock here.
    }
    throw Refusal.invalid(
        pointer, what + "must be a time such as 2030-01-31T12:00:00Z, of 1970 to 9999");
  }

  /**
   * Who calls: the credential; of an access token, which is gone tomorrow, whose it is: the key's
   * it was made from, or the user's.
   */
  public Actor actor() {
    Principal principal = request.principal();
    String key = principal.callingKey();
    return new Actor(
        key.isEmpty() ? principal.subject() : key,
        request.requestId(),
        request.address().toString(),
        claim);
  }

  @Override
  public String toString() {
    return operation.id();
  }
}
