package dev.keyward.server.oauth;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.keyward.core.Credential;
import dev.keyward.core.Decision;
import dev.keyward.core.Inquiry;
import dev.keyward.core.Principal;
import dev.keyward.core.Scopes;
import dev.keyward.core.answer.CredentialReader;
import dev.keyward.server.decision.Inquiries;
import dev.keyward.server.openapi.OperationCall;
import dev.keyward.server.openapi.Refusal;
import java.net.URLDecoder;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who calls an OAuth endpoint: a client that shows one of its API keys as its secret, by HTTP Basic
 * or in the form (RFC 6749 section 2.3.1). It is the decision about the key that is asked, with its
 * limits, addresses and guesses, as at every door.
 */
final class ClientAuthentication {
  private static final String BASIC = "basic ";

  private final Inquiries inquiries;

  ClientAuthentication(Inquiries inquiries) {
    this.inquiries = inquiries;
  }

  /** What was sent to authenticate a client. */
  private record Sent(String id, String secret) {
    @Override
    public String toString() {
      return "Sent[***]";
    }
  }

  /**
   * The client that has authenticated; null when none tried to.
   *
   * @throws Refusal {@code invalid_client}, or {@code invalid_request} when it tried twice
   */
  @Nullable Principal client(OperationCall call) throws Refusal {
    Sent sent = sent(call);
    if (sent == null) {
      return null;
    }
    Principal client = judged(new Credential.ApiKey(sent.secret()), Scopes.NONE, call);
    if (client == null || !client.clientId().equals(sent.id())) {
      throw invalidClient();
    }
    return client;
  }

  /** As {@link #client}, when nobody else may call. */
  Principal requireClient(OperationCall call) throws Refusal {
    Principal client = client(call);
    if (client == null) {
      throw invalidClient();
    }
    return client;
  }

  /**
   * Whoever may ask about the credentials of others: a client as above, or who shows a key or an
   * access token as at every other endpoint.
   *
   * @throws Refusal also {@code insufficient_scope}, 403
   */
  Principal requireCaller(Scopes needed, OperationCall call) throws Refusal {
    Principal caller = client(call);
    if (caller == null) {
      Credential shown =
          CredentialReader.read(
              call.request().headers().apply("Authorization"),
              call.request().headers().apply("X-API-Key"),
              "");
      caller =
          switch (shown) {
            case Credential.ApiKey key -> judged(key, Scopes.NONE, call);
            case Credential.Bearer token -> judged(token, Scopes.NONE, call);
            default -> null;
          };
    }
    if (caller == null) {
      throw invalidClient();
    }
    if (!caller.scopes().covers(needed)) {
      throw Refusal.ofOAuth(403, "insufficient_scope", "The caller needs the scope " + needed);
    }
    return caller;
  }

  /** Who a credential is of, by the decision about it; null when it does not work. */
  @Nullable Principal judged(Credential credential, Scopes scopes, OperationCall call)
      throws Refusal {
    Inquiry inquiry = new Inquiry(credential, null, scopes, call.request().address(), null);
    return switch (inquiries.decide(inquiry)) {
      case Decision.Allow allow -> allow.principal();
      case Decision.Deny deny -> {
        switch (deny.reason().answer()) {
          case UNAVAILABLE, RATE_LIMITED, QUOTA_EXCEEDED -> throw Refusal.of(deny);
          default -> {}
        }
        yield null;
      }
    };
  }

  private static @Nullable Sent sent(OperationCall call) throws Refusal {
    Sent basic = basic(call.request().headers().apply("Authorization"));
    String secret = call.text("client_secret");
    if (basic != null && secret != null) {
      throw Refusal.ofOAuth(400, "invalid_request", "The client is authenticated in two ways");
    }
    String id = call.text("client_id");
    if (basic != null) {
      if (id != null && !id.equals(basic.id())) {
        throw Refusal.ofOAuth(400, "invalid_request", "There are two different client_id");
      }
      return basic;
    }
    if (secret == null) {
      return null;
    }
    if (id == null) {
      throw Refusal.ofOAuth(400, "invalid_request", "client_secret needs client_id");
    }
    return new Sent(id, secret);
  }

  /** Null when it is another scheme. */
  private static @Nullable Sent basic(List<String> authorization) throws Refusal {
    if (authorization.isEmpty()
        || !authorization.getFirst().regionMatches(true, 0, BASIC, 0, BASIC.length())) {
      return null;
    }
    try {
      String encoded = authorization.getFirst().substring(BASIC.length()).strip();
      String pair = new String(Base64.getDecoder().decode(encoded), UTF_8);
      int colon = pair.indexOf(':');
      if (colon > 0) {
        return new Sent(
            URLDecoder.decode(pair.substring(0, colon), UTF_8),
            URLDecoder.decode(pair.substring(colon + 1), UTF_8));
      }
    } catch (IllegalArgumentException e) {
      // Said below, as any other failure to authenticate.
    }
    throw invalidClient();
  }

  /** One answer whatever was wrong: it does not tell which clients there are. */
  private static Refusal invalidClient() {
    return Refusal.ofOAuth(
            401, "invalid_client", "The client is not authenticated: use one of its API keys")
        .with("WWW-Authenticate", "Basic realm=\"keyward\", charset=\"UTF-8\"");
  }
}
