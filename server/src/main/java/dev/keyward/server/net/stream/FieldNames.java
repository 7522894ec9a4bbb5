package dev.keyward.server.net.stream;

import io.netty.handler.codec.EncoderException;
import io.netty.handler.codec.http.HttpHeaderValidationUtil;
import io.netty.util.AsciiString;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Names of fields in lower case. Those seen first are remembered, with their hash: most answers
 * have the same ones.
 */
final class FieldNames {
  private static final int MOST = 256;
  private static final int LONGEST = 64;
  private static final Map<AsciiString, AsciiString> KNOWN = new ConcurrentHashMap<>();

  private FieldNames() {}

  /**
   * The name; empty when it is that of a field which is of the connection, or which Netty itself
   * has a use for.
   *
   * @throws EncoderException when it is no token
   */
  static AsciiString of(CharSequence name) {
    AsciiString written = AsciiString.of(name);
    AsciiString known = KNOWN.get(written);
    if (known != null) {
      return known;
    }
    AsciiString made = made(written);
    if (written.length() <= LONGEST && KNOWN.size() < MOST) {
      KNOWN.put(new AsciiString(written.toByteArray(), false), made);
    }
    return made;
  }

  private static AsciiString made(AsciiString written) {
    if (written.isEmpty() || HttpHeaderValidationUtil.validateToken(written) >= 0) {
      throw new EncoderException("no name of a field: " + written);
    }
    AsciiString lower = new AsciiString(written.toByteArray(), false).toLowerCase();
    return switch (lower.toString()) {
      case "connection",
          "host",
          "keep-alive",
          "proxy-connection",
          "te",
          "transfer-encoding",
          "upgrade",
          "x-http2-path",
          "x-http2-scheme",
          "x-http2-stream-id" ->
          AsciiString.EMPTY_STRING;
      default -> lower;
    };
  }
}
