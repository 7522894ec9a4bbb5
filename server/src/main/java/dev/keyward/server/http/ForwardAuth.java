package dev.keyward.server.http;

import dev.keyward.core.Decision.Allow;
import dev.keyward.core.Decision.Deny;
import dev.keyward.core.Gatekeeper;
import dev.keyward.core.answer.HttpAnswer;
import dev.keyward.core.answer.HttpAnswer.Header;
import dev.keyward.core.answer.IdentityFields;
import dev.keyward.core.answer.IdentityHeaders;
import dev.keyward.core.answer.RateLimitFields;
import dev.keyward.core.policy.CanonicalPath;
import dev.keyward.server.request.Door;
import java.util.ArrayList;
import java.util.List;

/**
 * Answers proxies that ask about the requests of their clients (forward-auth): 200 with who it is,
 * or the refusal that the client is to get.
 *
 * @param path of questions, such as {@code /auth/check}, and below
 * @param gatekeeper that of the gateway, so that both give the same decision
 * @param identity says who it is
 */
public record ForwardAuth(String path, Gatekeeper gatekeeper, IdentityFields identity) {
  /** What nginx is told beside a status that it understands: the one the client is to get. */
  private static final String STATUS = "X-Keyward-Status";

  /**
   * The challenges of a refusal with 403, which nginx does not pass on. Those of 401 it does, but
   * not all of several lines: they are in one (RFC 9110 section 11.6.1).
   */
  private static final String CHALLENGE = "X-Keyward-Challenge";

  /** The body of that answer, which nginx does not pass on. */
  private static final String PROBLEM = "X-Keyward-Problem";

  /** The path that was judged, in its one spelling: the one to pass on. */
  static final String PATH = "X-Keyward-Path";

  /**
   * What a decision depends on beside its time: a cache between, which must not be there, would
   * still not answer one caller with what is another's.
   */
  private static final Header VARY =
      new Header(
          "Vary",
          "Authorization, X-API-Key, X-Forwarded-For, X-Forwarded-Host, X-Forwarded-Method,"
              + " X-Forwarded-Proto, X-Forwarded-Uri, X-Original-Method, X-Original-URI");

  /**
   * All identity fields, always: a proxy may leave alone what its client sent of them otherwise.
   *
   * @throws dev.keyward.core.StorageException when there is no key to sign an assertion with
   */
  HttpAnswer allowed(Allow allow, CanonicalPath judged, String requestId) {
    List<Header> headers = new ArrayList<>();
    headers.add(new Header("Cache-Control", "no-store"));
    headers.add(VARY);
    identity
        .names()
        .write(
            allow.principal(),
            requestId,
            (name, value) -> {
              if (!name.equals(IdentityHeaders.REQUEST_ID)) { // every answer has it
                headers.add(new Header(name, value));
              }
            });
    headers.add(new Header(IdentityHeaders.ASSERTION, identity.assertion(allow)));
    headers.add(new Header(PATH, judged.toString()));
    RateLimitFields.addTo(headers, allow.limits());
    return new HttpAnswer(200, headers, new byte[0]);
  }

  /** The answer to a refusal, for whoever asks through {@code door}. */
  public static HttpAnswer refused(Deny deny, String requestId, Door door) {
    HttpAnswer answer = HttpAnswer.of(deny, requestId);
    return switch (door) {
      case FRONT -> answer;
      case CHECK -> answer.with(VARY.name(), VARY.value());
      case NGINX -> forNginx(answer).with(VARY.name(), VARY.value());
    };
  }

  /** 401 where the client has to send another credential, 403 otherwise. */
  private static HttpAnswer forNginx(HttpAnswer answer) {
    int understood = answer.status() == 400 || answer.status() == 401 ? 401 : 403;
    List<Header> headers = new ArrayList<>();
    List<String> challenges = new ArrayList<>();
    for (Header header : answer.headers()) {
      if (header.name().equals("WWW-Authenticate")) {
        challenges.add(header.value());
      } else {
        headers.add(header);
      }
    }
    if (!challenges.isEmpty()) {
      String name = understood == 401 ? "WWW-Authenticate" : CHALLENGE;
      headers.add(new Header(name, String.join(", ", challenges)));
    }
    headers.add(new Header(STATUS, Integer.toString(answer.status())));
    headers.add(new Header(PROBLEM, answer.text()));
    return new HttpAnswer(understood, headers, answer.body());
  }
}
