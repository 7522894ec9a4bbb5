package dev.keyward.server.request;

import dev.keyward.core.AccessRequest;
import dev.keyward.core.policy.CanonicalPath;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.Set;

/**
 * A request that can be judged: framed unambiguously, its path canonical, its origin and credential
 * told.
 *
 * @param query the query as it came, with {@code ?}; empty when there is none
 * @param authority the host and port the caller asked for
 * @param proto {@code https} or {@code http}, as the caller used it
 * @param forwardedFor what a trusted proxy said about earlier hops, then a comma; empty otherwise
 * @param connectionOptions lower-case names in {@code Connection}
 * @param hasBody whether content follows
 */
public record RequestHead(
    String requestId,
    AccessRequest access,
    HttpHeaders headers,
    String query,
    String authority,
    String proto,
    String forwardedFor,
    Peer peer,
    Set<String> connectionOptions,
    boolean hasBody,
    boolean expectsContinue,
    boolean keepAlive) {

  public CanonicalPath path() {
    return access.path();
  }

  public String method() {
    return access.method();
  }

  /** How many bytes of body it announces; 0 when it does not say. */
  public long declaredLength() {
    String length = hasBody ? headers.get(HttpHeaderNames.CONTENT_LENGTH) : null;
    return length == null ? 0 : Long.parseLong(length);
  }
}
