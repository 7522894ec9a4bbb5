package dev.keyward.server.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.Decision;
import dev.keyward.core.Decision.Allow;
import dev.keyward.core.Decision.Deny;
import dev.keyward.core.DenyReason;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Counts what was decided, so that a stream that no longer gets anywhere fails. */
final class Coverage {
  private static final int ENOUGH = 20;

  /** A stream of fewer requests need not have seen everything. */
  private static final int WHOLE = 50_000;

  private final Map<DenyReason, Integer> refused = new EnumMap<>(DenyReason.class);
  private int all;
  private int allowed;
  private int observed;

  void count(Decision decision) {
    all++;
    switch (decision) {
      case Deny deny -> refused.merge(deny.reason(), 1, Integer::sum);
      case Allow allow when allow.observed() != null -> observed++;
      case Allow _ -> allowed++;
    }
  }

  /**
   * Every reason that there can be was seen often enough, and no other one.
   *
   * @param reachable with the requests of this stream
   */
  void check(Predicate<DenyReason> reachable) {
    if (all < WHOLE) {
      return;
    }
    List<DenyReason> seldom =
        Arrays.stream(DenyReason.values())
            .filter(reason -> reachable.test(reason) ? seen(reason) < ENOUGH : seen(reason) > 0)
            .toList();
    assertEquals(List.of(), seldom, this::toString);
    assertEquals(allowed, Math.clamp(allowed, all / 10, all / 2), this::toString);
    assertTrue(observed >= ENOUGH, this::toString);
  }

  private int seen(DenyReason reason) {
    return refused.getOrDefault(reason, 0);
  }

  /** With a request that a proxy can ask about. */
  static boolean isReachable(DenyReason reason) {
    return switch (reason) {
      // Of the question alone, or of its sender.
      case BAD_HEADER, UNTRUSTED_PROXY -> false;
      // Of Keyward's own endpoints.
      case BODY_TOO_LARGE -> false;
      case BAD_FRAMING,
          METHOD_NOT_ALLOWED,
          URI_TOO_LONG,
          HEADERS_TOO_LARGE,
          BAD_PATH,
          ADDRESS_LIMITED,
          TOO_MANY_FAILURES,
          CONFLICTING_CREDENTIALS,
          MALFORMED_CREDENTIAL,
          CREDENTIAL_IN_QUERY,
          CREDENTIAL_OVER_PLAINTEXT,
          UNAVAILABLE,
          NO_CREDENTIAL,
          MALFORMED,
          NOT_FOUND,
          EXPIRED,
          REVOKED,
          DISABLED,
          INVALID_TOKEN,
          TOKEN_EXPIRED,
          TOKEN_REVOKED,
          NO_ROUTE,
          WRONG_KIND,
          WRONG_ENVIRONMENT,
          IP_NOT_ALLOWED,
          CLIENT_CERTIFICATE_REQUIRED,
          INSUFFICIENT_SCOPE,
          RATE_LIMITED,
          QUOTA_EXCEEDED ->
          true;
    };
  }

  /** With one credential and the parts of a request that an inquiry has. */
  static boolean isOfInquiries(DenyReason reason) {
    return switch (reason) {
      // Of how a message or a credential is sent; an inquiry has one that is shown.
      case BAD_FRAMING,
          BAD_HEADER,
          UNTRUSTED_PROXY,
          BODY_TOO_LARGE,
          URI_TOO_LONG,
          HEADERS_TOO_LARGE,
          CONFLICTING_CREDENTIALS,
          MALFORMED_CREDENTIAL,
          CREDENTIAL_IN_QUERY,
          CREDENTIAL_OVER_PLAINTEXT,
          NO_CREDENTIAL ->
          false;
      case METHOD_NOT_ALLOWED,
          BAD_PATH,
          ADDRESS_LIMITED,
          TOO_MANY_FAILURES,
          UNAVAILABLE,
          MALFORMED,
          NOT_FOUND,
          EXPIRED,
          REVOKED,
          DISABLED,
          INVALID_TOKEN,
          TOKEN_EXPIRED,
          TOKEN_REVOKED,
          NO_ROUTE,
          WRONG_KIND,
          WRONG_ENVIRONMENT,
          IP_NOT_ALLOWED,
          CLIENT_CERTIFICATE_REQUIRED,
          INSUFFICIENT_SCOPE,
          RATE_LIMITED,
          QUOTA_EXCEEDED ->
          true;
    };
  }

  @Override
  public String toString() {
    return all + " decisions, " + allowed + " allowed, " + observed + " only observed, " + refused;
  }
}
