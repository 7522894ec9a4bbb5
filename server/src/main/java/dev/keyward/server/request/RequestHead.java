package dev.keyward.server.request;

import dev.keyward.core.AccessRequest;
import dev.keyward.core.policy.CanonicalPath;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;

/**
 * A request that can be judged: framed unambiguously, its path canonical, its origin and credential
 * told.
 *
 * @param door how it came; but for the front the request that is judged is not this one, but the
 *     one that it asks about: {@code access}, {@code query}, {@code authority} and {@code proto}
 *     are of that
 * @param query the query as it came, with {@code ?}; empty when there is none
 * @param authority the host and port the caller asked for
 * @param proto {@code https} or {@code http}, as the caller used it
 * @param forwardedFor what a trusted proxy said about earlier hops, then a comma; empty otherwise
 * @param connectionOptions lower-case names in {@code Connection}
 * @param hasBody whether content follows
 */
public record RequestHead(
    String requestId,
    Door door,
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

  /** Whether a proxy asks about a request of its client. */
  public boolean isQuestion() {
    return door != Door.FRONT;
  }

  /**
   * Whether its header section is within bounds.
   *
   * @param bytes of names and values together
   */
  public boolean fits(int bytes, int fields) {
    int size = 0;
    for (Iterator<Map.Entry<CharSequence, CharSequence>> i = headers.iteratorCharSequence();
        i.hasNext(); ) {
      Map.Entry<CharSequence, CharSequence> field = i.next();
      size += field.getKey().length() + field.getValue().length();
    }
    return size <= bytes && headers.size() <= fields;
  }

  /** How many bytes of body it announces; 0 when it does not say. */
  public long declaredLength() {
    String length = hasBody ? headers.get(HttpHeaderNames.CONTENT_LENGTH) : null;
    return length == null ? 0 : Long.parseLong(length);
  }
}
