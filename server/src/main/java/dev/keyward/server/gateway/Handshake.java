package dev.keyward.server.gateway;

import dev.keyward.server.request.RequestHead;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** The opening handshake of WebSocket (RFC 6455 section 4). */
final class Handshake {
  private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  private static final String KEY = "Sec-WebSocket-Key";
  private static final String ACCEPT = "Sec-WebSocket-Accept";

  private Handshake() {}

  /** Whether a request asks for a WebSocket. */
  static boolean isIn(RequestHead head) {
    return head.method().equals("GET")
        && !head.hasBody()
        && head.connectionOptions().contains("upgrade")
        && head.headers().containsValue(HttpHeaderNames.UPGRADE, "websocket", true)
        && head.headers().getAll(KEY).size() == 1;
  }

  /** Whether a server has answered exactly this handshake with its consent. */
  static boolean isAccepted(RequestHead head, HttpResponse response) {
    HttpHeaders headers = response.headers();
    String key = head.headers().get(KEY, "").strip();
    return headers.containsValue(HttpHeaderNames.CONNECTION, "upgrade", true)
        && "websocket".equalsIgnoreCase(headers.get(HttpHeaderNames.UPGRADE))
        && headers.getAll(ACCEPT).size() == 1
        && accept(key).equals(headers.get(ACCEPT));
  }

  private static String accept(String key) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-1")
              .digest((key + GUID).getBytes(StandardCharsets.US_ASCII));
      return Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-1", e);
    }
  }
}
