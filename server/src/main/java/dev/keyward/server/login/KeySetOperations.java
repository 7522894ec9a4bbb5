package dev.keyward.server.login;

import dev.keyward.core.answer.HttpAnswer;
import dev.keyward.core.answer.HttpAnswer.Header;
import dev.keyward.core.signing.SigningKeyRotation;
import dev.keyward.core.signing.SigningKeys;
import dev.keyward.server.openapi.OperationCall;
import dev.keyward.server.openapi.OperationHandler;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** {@code /.well-known/jwks.json}: the public keys of own tokens, for those who verify them too. */
public final class KeySetOperations {
  /** How long others may keep the document: new keys sign only after that. */
  private static final Header CACHE =
      new Header(
          "Cache-Control", "public, max-age=" + SigningKeyRotation.KEY_SET_MAX_AGE.toSeconds());

  /** Of a node that may not have heard of a new key: whoever meets one asks again. */
  private static final Header STALE = new Header("Cache-Control", "no-cache");

  private static final int ETAG_BYTES = 16;

  private final SigningKeys keys;
  private final BooleanSupplier stale;

  /**
   * @param stale whether this node has not heard of changes for too long
   */
  public KeySetOperations(SigningKeys keys, BooleanSupplier stale) {
    this.keys = keys;
    this.stale = stale;
  }

  public Map<String, OperationHandler> handlers() {
    return Map.of("getJwks", this::jwks);
  }

  private HttpAnswer jwks(OperationCall call) {
    Header cache = stale.getAsBoolean() ? STALE : CACHE;
    byte[] document = keys.keyring().jwks();
    String etag = etag(document);
    if (isKnown(call.request().headers().apply("If-None-Match"), etag)) {
      return new HttpAnswer(304, List.of(cache, new Header("ETag", etag)), new byte[0]);
    }
    return new HttpAnswer(
        200,
        List.of(
            new Header("Content-Type", "application/jwk-set+json"),
            cache,
            new Header("ETag", etag),
            new Header("X-Content-Type-Options", "nosniff")),
        document);
  }

  /** Weak comparison (RFC 9110 section 13.1.2). */
  private static boolean isKnown(List<String> ifNoneMatch, String etag) {
    return ifNoneMatch.stream()
        .flatMap(line -> Arrays.stream(line.split(",", -1)))
        .map(String::strip)
        .anyMatch(tag -> tag.equals("*") || tag.equals(etag) || tag.equals("W/" + etag));
  }

  private static String etag(byte[] document) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(document);
      return '"' + HexFormat.of().formatHex(digest, 0, ETAG_BYTES) + '"';
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
