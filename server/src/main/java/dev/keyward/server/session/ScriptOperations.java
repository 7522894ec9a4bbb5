package dev.keyward.server.session;

import dev.keyward.core.answer.HttpAnswer;
import dev.keyward.core.answer.HttpAnswer.Header;
import dev.keyward.server.openapi.OperationCall;
import dev.keyward.server.openapi.OperationHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** {@code /auth/keyward.js}: logins for pages of the same origin (docs/browsers.md). */
public final class ScriptOperations {
  private static final int ETAG_BYTES = 16;

  private final byte[] script;
  private final List<Header> headers;
  private final String etag;

  public ScriptOperations() {
    script = read();
    etag = etag(script);
    headers =
        List.of(
            new Header("Cache-Control", "public, max-age=300"),
            new Header("ETag", etag),
            new Header("X-Content-Type-Options", "nosniff"),
            new Header("Cross-Origin-Resource-Policy", "same-origin"));
  }

  public Map<String, OperationHandler> handlers() {
    return Map.of("getScript", this::script);
  }

  private HttpAnswer script(OperationCall call) {
    boolean known = call.request().headers().apply("If-None-Match").contains(etag);
    return known
        ? new HttpAnswer(304, headers, new byte[0])
        : new HttpAnswer(200, headers, script)
            .with("Content-Type", "text/javascript; charset=utf-8");
  }

  private static byte[] read() {
    try (InputStream in = ScriptOperations.class.getResourceAsStream("/browser/keyward.js")) {
      return Objects.requireNonNull(in, "it is in the jar").readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String etag(byte[] content) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
      return '"' + HexFormat.of().formatHex(digest, 0, ETAG_BYTES) + '"';
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
