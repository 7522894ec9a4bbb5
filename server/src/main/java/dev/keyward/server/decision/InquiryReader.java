package dev.keyward.server.decision;

import dev.keyward.core.ClientAddress;
import dev.keyward.core.Credential;
import dev.keyward.core.DenyReason;
import dev.keyward.core.Inquiry;
import dev.keyward.core.Scopes;
import dev.keyward.core.limit.RouteLimits;
import dev.keyward.core.policy.CanonicalPath;
import dev.keyward.server.openapi.Refusal;
import dev.keyward.server.request.HostNames;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads what the schema has let through. */
final class InquiryReader {
  /** What no listener lets through. */
  private static final Set<String> NEVER = Set.of("TRACE", "CONNECT");

  private final Predicate<CanonicalPath> own;

  /**
   * @param own whether a path is one of Keyward's own, which no route can have
   */
  InquiryReader(Predicate<CanonicalPath> own) {
    this.own = own;
  }

  /** What an inquiry turned out to be. */
  sealed interface Reading {
    record Asked(Inquiry inquiry) implements Reading {}

    /** No door would let such a request in, whoever makes it. */
    record Refused(DenyReason reason, Credential credential) implements Reading {}
  }

  /**
   * @param pointer to {@code json} in the body
   * @throws Refusal for what a schema cannot say
   */
  Reading read(JsonNode json, String pointer) throws Refusal {
    Credential credential = Credential.shown(json.path("credential").stringValue());
    Scopes scopes = scopes(json.path("scopes"), pointer + "/scopes");
    ClientAddress address = address(json.path("client_ip"), pointer + "/client_ip");
    Long cost = cost(json.path("cost"), pointer + "/cost");
    JsonNode method = json.path("method");
    if (method.isMissingNode()) {
      return new Reading.Asked(new Inquiry(credential, null, scopes, address, cost));
    }
    if (NEVER.contains(method.stringValue())) {
      return new Reading.Refused(DenyReason.METHOD_NOT_ALLOWED, credential);
    }
    CanonicalPath path = CanonicalPath.of(json.path("path").stringValue());
    if (path == null) {
      return new Reading.Refused(DenyReason.BAD_PATH, credential);
    }
    if (own.test(path)) {
      return new Reading.Refused(DenyReason.NO_ROUTE, credential);
    }
    String host = host(json.path("host"), pointer + "/host");
    var target = new Inquiry.Target(method.stringValue(), host, path);
    return new Reading.Asked(new Inquiry(credential, target, scopes, address, cost));
  }

  private static String host(JsonNode authority, String pointer) throws Refusal {
    if (authority.isMissingNode()) {
      return "";
    }
    if (!HostNames.isValid(authority.stringValue())) {
      throw Refusal.invalid(pointer, "must be a host name or address, with or without a port");
    }
    return HostNames.hostOf(authority.stringValue());
  }

  private static Scopes scopes(JsonNode list, String pointer) throws Refusal {
    try {
      return Scopes.of(list.valueStream().map(JsonNode::stringValue).toList());
    } catch (IllegalArgumentException e) {
      throw Refusal.invalid(pointer, String.valueOf(e.getMessage()));
    }
  }

  /** Its bounds are not in the schema, whose validator fails on an integer such as 1e99. */
  private static @Nullable Long cost(JsonNode number, String pointer) throws Refusal {
    if (number.isMissingNode()) {
      return null;
    }
    boolean whole = number.isIntegralNumber() && number.canConvertToLong();
    long cost = whole ? number.longValue() : -1;
    if (cost < 0 || cost > RouteLimits.MAX_COST) {
      throw Refusal.invalid(pointer, "must be a whole number from 0 to " + RouteLimits.MAX_COST);
    }
    return cost;
  }

  private static @Nullable ClientAddress address(JsonNode literal, String pointer) throws Refusal {
    if (literal.isMissingNode()) {
      return null;
    }
    try {
      return ClientAddress.parse(literal.stringValue());
    } catch (IllegalArgumentException e) {
      throw Refusal.invalid(pointer, "must be an IPv4 or IPv6 address");
    }
  }
}
